"""Which page of a list by name does an address ask for, and which search? Connectors, endpoints, widgets and Pops."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Upper

from portal.errors import InvalidInput
from portal.page_request import PageRequest
from portal.paging import Order, Page, page_of

BY_NAME = Order(Upper("name"), holds=str)
PAGE_SIZE = 50
LONGEST_SEARCH = 100  # characters


def asked_search(request: PageRequest) -> str:
    """What is searched for; empty where nothing is. NUL is left out, over which a database would stumble."""
    return request.GET.get("search", "").replace("\0", "").strip()[:LONGEST_SEARCH]


def asked_page(
    request: PageRequest, rows: QuerySet[Any], order: Order = BY_NAME
) -> tuple[Page, InvalidInput | None]:
    """The page behind `after` or in front of `before`; an empty one with the reason where no page has that address."""
    turned = {name: request.GET.get(name, "") for name in ("after", "before")}
    try:
        return page_of(rows.order_by(), rows.order_by(), order, PAGE_SIZE, **turned), None
    except InvalidInput as refusal:
        return Page([]), refusal
