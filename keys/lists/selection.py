"""Which keys was a list asked for, and in which order? As the page and the API ask, with the condition for rows."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, TextField
from django.db.models.functions import Cast, Upper

from keys.models import ApiKeyQuerySet
from keys.status import Status, where_status
from portal.errors import InvalidInput
from portal.external.rules import clean_search, contains
from portal.lookups import named_in
from portal.paging import Order
from portal.permissions import EVERYTHING, known

SHORTEST_SEARCH = 3  # characters: what a trigram index can find

LAST_USE = "last_use__at"
# "Never" expires later than any date, and "Never" used lies before any date.
ORDERS = {
    "-created": Order("created_at", descending=True),
    "created": Order("created_at"),
    "name": Order(Upper("name"), holds=str),
    "-name": Order(Upper("name"), descending=True, holds=str),
    "expires": Order("expires_at", nulls_last=True),
    "-expires": Order("expires_at", descending=True, nulls_last=False),
    "-used": Order(LAST_USE, descending=True, nulls_last=True, tie="last_use__pk"),
    "used": Order(LAST_USE, nulls_last=False, tie="last_use__pk"),
}
NEWEST_FIRST = "-created"
# What is most urgent, or ended last, stands first where a status is asked for.
NATURAL_ORDERS: dict[str, str] = {Status.EXPIRES_SOON: "expires", Status.EXPIRED: "-expires"}


PROGRAMS = "programs"  # as the maker: keys that were made by keys


@dataclass(frozen=True)
class Selection:
    """What a list was asked for: part of a name, an external id or metadata; a status or all; an order or the natural
    one; who made it, as a person's id or PROGRAMS; and a permission that was given."""

    search: str = ""
    status: str = ""
    sort: str = ""
    maker: str = ""
    permission: str = ""

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
    def is_looked_for(self) -> bool:
        """Whether it asks for what no index of the lists is in the order of."""
        return self.searches or bool(self.maker or self.permission)

    @property
    def looked_for(self) -> "Selection":
        """That part of it alone."""
        return Selection(self.search, maker=self.maker, permission=self.permission)

    @property
    def is_filtered(self) -> bool:
        return bool(self.status) or self.is_looked_for


def clean_selection(
    search: str = "", status: str = "", sort: str = "", maker: str = "", permission: str = ""
) -> Selection:
    """Raises InvalidInput `invalid_search`, `unknown_status`, `unknown_sort`, `unknown_maker`, `unknown_permission`."""
    search = clean_search(search.strip())
    if status and status not in Status.values:
        raise InvalidInput("status", "unknown_status", "There is no such status.")
    if sort and sort not in ORDERS:
        raise InvalidInput("sort", "unknown_sort", "Keys can't be sorted by that.")
    if maker and not named_in([maker]):
        raise InvalidInput("maker", "unknown_maker", "Nobody has such an id.")
    if permission and permission not in known():
        raise InvalidInput("permission", "unknown_permission", "There is no such permission.")
    return Selection(search, status, sort, maker, permission)


def select(among: ApiKeyQuerySet, selection: Selection, now: datetime) -> ApiKeyQuerySet:
    """Those of the given keys that match; without an order."""
    rows = among
    if selection.searches:
        rows = rows.filter(contains(selection.search))
    if selection.status:
        rows = rows.filter(where_status(selection.status, now))
    if selection.maker == PROGRAMS:
        rows = rows.filter(created_by_key__isnull=False)
    elif selection.maker:
        rows = rows.filter(created_by_user__public_id=selection.maker)
    return given(rows, selection.permission) if selection.permission else rows


def given(rows: ApiKeyQuerySet, permission: str) -> ApiKeyQuerySet:
    """Those with this permission in their list, or with all that their owner holds. The list is compared as the text
    that both databases keep it in: a name stands there in quotes."""
    written = rows.alias(written=Cast("permissions", TextField()))
    return written.filter(
        Q(written__contains=f'"{permission}"') | Q(written__contains=f'"{EVERYTHING}"')
    )
