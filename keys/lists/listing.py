"""Which keys does a list show, of what it was asked for, and how many are there? Asked by the page and by the API."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count as Rows
from django.db.models import F, QuerySet
from django.db.models.functions import Upper

from keys.models import ApiKey, ApiKeyQuerySet
from keys.status import Status, status_expression, where_status
from keys.verification.owners import with_owner
from portal.errors import InvalidInput
from portal.external.rules import clean_search, contains
from portal.paging import Order, Page, page_of

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


@dataclass(frozen=True)
class Selection:
    """What a list was asked for: part of a name, an external id or metadata; a status or all; and an order or the
    natural one."""

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


def clean_selection(search: str = "", status: str = "", sort: str = "") -> Selection:
    """Raises InvalidInput `invalid_search`, `unknown_status`, `unknown_sort`."""
    search = clean_search(search.strip())
    if status and status not in Status.values:
        raise InvalidInput("status", "unknown_status", "There is no such status.")
    if sort and sort not in ORDERS:
        raise InvalidInput("sort", "unknown_sort", "Keys can't be sorted by that.")
    return Selection(search, status, sort)


def select(among: ApiKeyQuerySet, selection: Selection, now: datetime) -> ApiKeyQuerySet:
    """Those of the given keys that match; without an order."""
    rows = among
    if selection.searches:
        rows = rows.filter(contains(selection.search))
    if selection.status:
        rows = rows.filter(where_status(selection.status, now))
    return rows


COUNTED_AT_MOST = 10_000
PAGE_SIZE = 25


@dataclass(frozen=True)
class Count:
    """A number of keys, exact up to COUNTED_AT_MOST and "more than that" above."""

    number: int

    @property
    def is_capped(self) -> bool:
        return self.number > COUNTED_AT_MOST

    def __str__(self) -> str:
        return f"{COUNTED_AT_MOST:,}+" if self.is_capped else f"{self.number:,}"


@dataclass(frozen=True)
class FoundKeys:
    """The ids that a search found; None when nothing was searched or more match than are counted."""

    ids: list[int] | None = None
    is_broad: bool = False


def page(
    among: ApiKeyQuerySet,
    selection: Selection,
    now: datetime,
    *,
    size: int = PAGE_SIZE,
    after: str = "",
    before: str = "",
) -> Page:
    """One page of keys with owner and maker at hand. Raises InvalidInput `invalid_cursor`."""
    found = find(among, selection, now)
    return page_among(found, among, selection, now, size=size, after=after, before=before)


def page_with_counts(
    among: ApiKeyQuerySet, selection: Selection, now: datetime, **turned: str
) -> tuple[Page, dict[str, Count]]:
    """A page and the numbers beside its filters, with one search for both."""
    found = find(among, selection, now)
    shown = page_among(found, among, selection, now, size=PAGE_SIZE, **turned)
    return shown, counts_among(found, among, now)


def find(among: ApiKeyQuerySet, selection: Selection, now: datetime) -> FoundKeys:
    """What the search finds, by itself: the database then asks the index of names, and does not walk a million keys
    in the order of the list in the hope of meeting the few that match."""
    if not selection.searches:
        return FoundKeys()
    rows = select(among, Selection(selection.search), now).order_by("expires_at", "pk")
    ids = list(rows.values_list("pk", flat=True)[: COUNTED_AT_MOST + 1])
    return FoundKeys(is_broad=True) if len(ids) > COUNTED_AT_MOST else FoundKeys(ids)


def page_among(
    found: FoundKeys, among: ApiKeyQuerySet, selection: Selection, now: datetime, **turned: Any
) -> Page:
    """A page of what was found, or of all that the selection lets through where nothing was searched."""
    rows = rows_among(found, among, selection, now)
    return page_of(rows, whole_rows(), selection.order, **turned)


def rows_among(
    found: FoundKeys, among: ApiKeyQuerySet, selection: Selection, now: datetime
) -> ApiKeyQuerySet:
    """The places of all that `page_among` gives a page of."""
    rows = select(among, selection, now)
    if found.ids is not None:
        narrowed = select(among, replace(selection, search=""), now)
        rows = narrowed.filter(pk__in=found.ids)
    elif selection.status and selection.order.column == LAST_USE:
        few = few_of(among, selection.status, now)
        rows = rows if few is None else rows.filter(pk__in=few)
    if selection.order.column == LAST_USE:
        # The same organization once more, beside the last use: there the order is a range of one index.
        rows = rows.filter(last_use__organization=F("organization"))
    return rows


def whole_rows() -> QuerySet[ApiKey]:
    """Where the rows of a page are fetched from, with owner and maker at hand."""
    return with_owner(ApiKey.objects.all()).select_related(
        "created_by_user", "created_by_key", "successor"
    )


def few_of(among: ApiKeyQuerySet, status: str, now: datetime) -> list[int] | None:
    """The ids of the keys of this status, None where they are more than are counted.

    In the order of use each key that is walked past is looked up to learn its status. A page of one that few have would
    look up nearly all: those few are found first, by the index of their status.
    """
    ids: list[int] = []
    for rows, along in ranges_of(select(among, Selection(status=status), now), status):
        left = COUNTED_AT_MOST + 1 - len(ids)
        ids += rows.order_by(along, "pk").values_list("pk", flat=True)[:left]
    return ids if len(ids) <= COUNTED_AT_MOST else None


def ranges_of(rows: ApiKeyQuerySet, status: str) -> list[tuple[ApiKeyQuerySet, str]]:
    """Rows of one status as ranges of an index each, with the column of its order. Active keys expire never or later:
    one condition with "or" would use no index."""
    if status == Status.ACTIVE:
        return [(rows.filter(expires_at__isnull=never), "expires_at") for never in (True, False)]
    return [(rows, "created_at" if status == Status.REVOKED else "expires_at")]


def counts_among(found: FoundKeys, among: ApiKeyQuerySet, now: datetime) -> dict[str, Count]:
    """How many keys there are: in all (under the empty key) and by status.

    Of a search with more matches than are counted only the first is told, not how they divide.
    """
    if found.is_broad:
        return {"": Count(COUNTED_AT_MOST + 1)}
    if found.ids is not None:
        return counts_of(ApiKey.objects.filter(pk__in=found.ids), now)
    numbers = {"": count_up_to_limit(among)}
    for status in Status:
        ranges = ranges_of(select(among, Selection(status=status), now), status)
        numbers[str(status)] = Count(sum(count_up_to_limit(*one).number for one in ranges))
    return numbers


def counts_of(rows: QuerySet[ApiKey], now: datetime) -> dict[str, Count]:
    by_status = rows.annotate(at=status_expression(now)).values_list("at")
    numbers = dict(by_status.annotate(number=Rows("pk")))
    known = {str(status): Count(numbers.get(status, 0)) for status in Status}
    return {"": Count(sum(numbers.values())), **known}


def count_up_to_limit(rows: ApiKeyQuerySet, along: str = "expires_at") -> Count:
    """Counts up to the limit and stops. The order keeps the database on an index instead of reading the table."""
    return Count(rows.order_by(along, "pk")[: COUNTED_AT_MOST + 1].count())
