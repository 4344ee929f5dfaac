"""How do rows leave this house over HTTP? As JSON or CSV, with the token of the next page where there is one."""

from typing import Any

from django.http import HttpResponse
from rest_framework.response import Response

from resources.queries import Page
from resources.rows.calls import Call
from resources.rows.formats import as_csv, as_json, json_rows

NEXT_TOKEN = "X-Next-Token"  # noqa: S105 - the name of a header
EXPOSED = {"Access-Control-Expose-Headers": f"{NEXT_TOKEN}, X-Request-Id"}


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
