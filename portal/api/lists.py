"""How does the API give out a list? In pages walked by a cursor, 50 rows at a time unless asked otherwise."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from portal.api.request_types import ApiRequest
from portal.errors import InvalidInput
from portal.paging import Order, page_of

PAGE_SIZE = 50
LARGEST_PAGE = 200
NEWEST_FIRST = Order("created_at", descending=True)
PAGE_PARAMETERS = [
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE},
    ),
    OpenApiParameter("cursor", str, description="`next_cursor` of the page before."),
]


def page_response(
    request: ApiRequest,
    rows: QuerySet[Any],
    shown: Callable[[Any], dict],
    order: Order = NEWEST_FIRST,
) -> Response:
    """`{"results": [...], "next_cursor": string or null}`, newest first. Raises InvalidInput."""
    asked = request.query_params
    size, cursor = page_size(asked.get("limit")), asked.get("cursor", "")
    page = page_of(rows, rows, order, size, after=cursor)
    return Response(
        {"results": [shown(row) for row in page.rows], "next_cursor": page.after or None}
    )


def page_size(text: str | None) -> int:
    """Raises InvalidInput `invalid_limit` for anything but 1 to 200."""
    if text is None:
        return PAGE_SIZE
    if not (
        text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= LARGEST_PAGE
    ):
        detail = f"A page holds from 1 to {LARGEST_PAGE} rows."
        raise InvalidInput("limit", "invalid_limit", detail)
    return int(text)
