"""What was a list of keys asked for, and which rows is that?"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Upper

from keys.models import ApiKeyQuerySet
from keys.status import Status, where_status
from portal.errors import InvalidInput
from portal.paging import Order

SHORTEST_SEARCH = 3  # characters: what a trigram index can find
LONGEST_SEARCH = 100

# "Never" expires later than any date, and "Never" used lies before any date.
ORDERS = {
    "-created": Order("created_at", descending=True),
    "created": Order("created_at"),
    "name": Order(Upper("name"), holds=str),
    "-name": Order(Upper("name"), descending=True, holds=str),
    "expires": Order("expires_at", nulls_last=True),
    "-expires": Order("expires_at", descending=True, nulls_last=False),
    "-used": Order("last_used_at", descending=True, nulls_last=True),
    "used": Order("last_used_at", nulls_last=False),
}
NEWEST_FIRST = "-created"
# What is most urgent, or ended last, stands first where a status is asked for.
NATURAL_ORDERS: dict[str, str] = {Status.EXPIRES_SOON: "expires", Status.EXPIRED: "-expires"}


@dataclass(frozen=True)
class Selection:
    """What a list was asked for: part of a name, a status or all, and an order or the natural one."""

    search: str = ""
    status: str = ""
    sort: str = ""

    @property
    def order_name(self) -> str:
        return self.sort or NATURAL_ORDERS.get(self.status, NEWEST_FIRST)

    @property
    def order(self) -> Order:
        return ORDERS[self.order_name]

    @property
    def searches(self) -> bool:
        """True when the search is long enough to be carried out; a shorter one shows everything."""
        return len(self.search) >= SHORTEST_SEARCH

    @property
    def is_filtered(self) -> bool:
        return bool(self.status) or self.searches


def checked_selection(search: str = "", status: str = "", sort: str = "") -> Selection:
    """Raises InvalidInput `invalid_search`, `unknown_status`, `unknown_sort`."""
    search = search.strip()
    if len(search) > LONGEST_SEARCH or not search.isprintable():
        detail = f"A search has at most {LONGEST_SEARCH} printable characters."
        raise InvalidInput("search", "invalid_search", detail)
    if status and status not in Status.values:
        raise InvalidInput("status", "unknown_status", "There is no such status.")
    if sort and sort not in ORDERS:
        raise InvalidInput("sort", "unknown_sort", "Keys can't be sorted by that.")
    return Selection(search, status, sort)


def selected(among: ApiKeyQuerySet, selection: Selection, now: datetime) -> ApiKeyQuerySet:
    """Those of the given keys that match; without an order."""
    rows = among
    if selection.searches:
        rows = rows.filter(name__icontains=selection.search)
    if selection.status:
        rows = rows.filter(where_status(selection.status, now))
    return rows
