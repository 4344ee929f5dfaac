"""How is a list of keys paged and counted, of what it was asked for? Asked by the page and by the API."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count as Rows
from django.db.models import F, QuerySet

from keys.lists.selection import LAST_USE, Selection, select
from keys.models import ApiKey, ApiKeyQuerySet
from keys.status import Status, status_expression
from keys.verification.owners import with_owner
from portal.paging import COUNTED_AT_MOST, Count, Page, page_of, rows_in_front

PAGE_SIZE = 25


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


@dataclass(frozen=True)
class Shown:
    """A page of a list with the numbers around it."""

    page: Page
    counts: dict[str, Count]  # in all (under the empty key) and by status, as far as they are known
    in_front: Count  # how many of all that match stand in front of the page


def page_with_counts(
    among: ApiKeyQuerySet, selection: Selection, now: datetime, **turned: str
) -> Shown:
    """A page and the numbers beside its filters, with one search for both; the first page where all that stood on the
    one that was asked for is gone. Raises InvalidInput `invalid_cursor`."""
    found = find(among, selection, now)
    rows = rows_among(found, among, selection, now)
    shown = page_of(rows, whole_rows(), selection.order, PAGE_SIZE, **turned)
    if not shown.rows and any(turned.values()):
        shown = page_of(rows, whole_rows(), selection.order, PAGE_SIZE)
    in_front = rows_in_front(rows, selection.order, shown.before) if shown.before else Count(0)
    return Shown(shown, counts_among(found, among, now), in_front)


def find(among: ApiKeyQuerySet, selection: Selection, now: datetime) -> FoundKeys:
    """What is looked for, by itself: the database then asks the index of names, and does not walk a million keys
    in the order of the list in the hope of meeting the few that match."""
    if not selection.is_looked_for:
        return FoundKeys()
    rows = select(among, selection.looked_for, now).order_by("expires_at", "pk")
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
        narrowed = select(among, replace(selection, search="", maker="", permission=""), now)
        rows = narrowed.filter(pk__in=found.ids)
    elif selection.status and selection.order.column == LAST_USE:
        few = few_of(among, selection.status, now)
        rows = rows if few is None else rows.filter(pk__in=few)
    if selection.order.column == LAST_USE:
        # The same organization once more, beside the last use: there the order is a range of one index.
        rows = rows.filter(last_use__organization=F("organization"))
    return rows


def matching(among: ApiKeyQuerySet, selection: Selection, now: datetime) -> ApiKeyQuerySet:
    """All that the selection lets through, ready to be walked in its order."""
    return rows_among(find(among, selection, now), among, selection, now)


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
