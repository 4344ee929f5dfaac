"""How do rows leave this house over HTTP? As JSON or CSV, with the token of the next page where there is one."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.response import Response

from portal.api.schema import problems
from resources.queries import MOST_ROWS, Page
from resources.rows.calls import FORMATS, USUAL_LIMIT, Call
from resources.rows.csv_text import as_csv
from resources.rows.json_values import as_json, json_rows

NEXT_TOKEN = "X-Next-Token"  # noqa: S105 - the name of a header
EXPOSED = {"Access-Control-Expose-Headers": f"{NEXT_TOKEN}, X-Request-Id"}
ROW_PROBLEMS = problems(409, 502, 504)
ANSWER_PARAMETERS = [
    OpenApiParameter("format", str, enum=list(FORMATS), default="json"),
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": USUAL_LIMIT},
        description="Rows of one answer; above the most that the endpoint gives: 400.",
    ),
    OpenApiParameter(
        "MaxRecords",
        {"type": "integer", "minimum": 1, "maximum": 999_999_999},
        description="The same, but a number above the most counts as the most. One of the two.",
    ),
    OpenApiParameter("nextToken", str, description="`nextToken` of the page before."),
]


def rows_response(call: Call, page: Page, name: str) -> HttpResponse:
    """`{"results": [...], "nextToken": text or null}`, or CSV for a file called `name`."""
    if call.format == "csv":
        return csv_response(page, name)
    return Response(as_json(page), headers=headers_of(page))


def bare_response(call: Call, page: Page, name: str) -> HttpResponse:
    """The array of rows alone, as `/api/v2` answers; the token of the next page travels in a header."""
    if call.format == "csv":
        return csv_response(page, name)
    return Response(json_rows(page), headers=headers_of(page))


def csv_response(page: Page, name: str) -> HttpResponse:
    """A browser stores CSV and never shows it, so nothing in a cell can act as a page of ours."""
    kept = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(
        as_csv(page), content_type="text/csv; charset=utf-8", headers={**headers_of(page), **kept}
    )


def headers_of(page: Page) -> dict[str, Any]:
    return {**EXPOSED, **({NEXT_TOKEN: page.next_token} if page.next_token else {})}


class RowsShown(serializers.Serializer):
    """Rows by column name, and the token of the next page where there is one."""

    results = serializers.ListField(child=serializers.DictField())
    nextToken = serializers.CharField(allow_null=True)  # noqa: N815 - the field's name on the wire
