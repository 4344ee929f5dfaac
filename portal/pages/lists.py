"""Which page of a list does an address ask for, and which search? The lists of the portal's pages, on every floor."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Upper
from django.http import HttpRequest

from portal.errors import InvalidInput
from portal.paging import Order, Page, page_of

BY_NAME = Order(Upper("name"), holds=str)
PAGE_SIZE = 25
LONGEST_SEARCH = 100  # characters
TURNS = ("after", "before")


@dataclass(frozen=True)
class ListPage:
    """What a list shows: rows, the search that they match, and the addresses of the neighbouring pages, if any."""

    rows: list[Any]
    path: str  # of the whole list
    search: str = ""
    previous: str = ""
    next: str = ""
    place: str = ""  # the cursor of the first row, where others stand in front of it
    refusal: InvalidInput | None = None  # why no page has the address that was asked for

    @property
    def is_long(self) -> bool:
        """Whether a search helps: the list has other pages, or is searched already."""
        return bool(self.previous or self.next or self.search)

    @property
    def status(self) -> int:
        return 400 if self.refusal else 200


def asked_search(request: HttpRequest) -> str:
    """What is searched for; empty where nothing is. NUL is left out, over which a database would stumble."""
    return request.GET.get("search", "").replace("\0", "").strip()[:LONGEST_SEARCH]


def list_page(
    request: HttpRequest,
    rows: QuerySet[Any],
    order: Order = BY_NAME,
    *,
    whole: QuerySet[Any] | None = None,
    path: str = "",
    prefix: str = "",
) -> ListPage:
    """The page behind `after` or in front of `before`, or the first; an empty one with the reason where none is.

    `rows` are those that match the search; `whole` is where they are fetched from, with what the list shows of each.
    `path` is the address of the list where a form is shown at another one. `prefix` stands before the names of the
    turns where a page has two lists.
    """
    path, search = path or request.path, asked_search(request)
    turned = {name: request.GET.get(prefix + name, "") for name in TURNS}
    rows = rows.order_by()
    fetched = rows if whole is None else whole
    try:
        page = page_of(rows, fetched, order, PAGE_SIZE, **turned)
    except InvalidInput as refusal:
        return ListPage([], path, search, refusal=refusal)
    if not page.rows and any(turned.values()):  # all that stood there is gone
        page = page_of(rows, fetched, order, PAGE_SIZE)
    turns = neighbours(request, page, path, prefix)
    return ListPage(list(page.rows), path, search, *turns, place=page.before)


def neighbours(request: HttpRequest, page: Page, path: str, prefix: str) -> tuple[str, str]:
    """The addresses of the page before and of the next; empty where there is none."""
    return (
        address(request, path, prefix, before=page.before) if page.before else "",
        address(request, path, prefix, after=page.after) if page.after else "",
    )


def address(
    request: HttpRequest, path: str, prefix: str = "", *, without: Iterable[str] = (), **asked: str
) -> str:
    """This list's address with what is asked now instead, from its first page on unless a turn is asked.

    What else the address says stays, such as the search; what is asked as "" is left out.
    """
    query = request.GET.copy()
    for name in (*TURNS, *without, *asked):
        query.pop(prefix + name, None)
    for name, value in asked.items():
        if value:
            query[prefix + name] = value
    return f"{path}?{query.urlencode()}" if query else path
