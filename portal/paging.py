"""How is a long list walked page by page? By the last row seen (keyset), never by counting rows off from the start.

How many rows there are, and how many stand in front of a page, is told beside it, counted as far as a person cares.

A nullable column is walked in two segments, the rows with a value and the rows without, so that "Never" stands
where the product says on every database, and each segment is a plain range of an ordinary index.

A cursor names a row by its number, which tells how many there are in all organizations together, and grow; it leaves
sealed, so that nobody reads it and nobody makes one up.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.db.models.functions import Upper
from django.utils.crypto import salted_hmac

from portal.errors import InvalidInput

LARGEST_ID = 2**63 - 1
LONGEST_CURSOR = 2048  # characters
COUNTED_AT_MOST = 10_000  # rows


@dataclass(frozen=True)
class Order:
    """A column with its direction; `nulls_last` is None where the column has no NULLs. The row id breaks ties."""

    column: str | Upper
    descending: bool = False
    nulls_last: bool | None = None
    holds: type = datetime  # what a cursor carries: datetime or str
    ids: type = int  # what a row id is: int or UUID
    tie: str = "pk"  # where the row id is read: in the table of the column, whose index then gives the order

    def reversed(self) -> "Order":
        nulls_last = None if self.nulls_last is None else not self.nulls_last
        return Order(self.column, not self.descending, nulls_last, self.holds, self.ids, self.tie)

    @property
    def expression(self) -> F | Upper:
        return F(self.column) if isinstance(self.column, str) else self.column


@dataclass(frozen=True)
class Cursor:
    """The place of one row in an order."""

    value: datetime | str | None
    pk: int | UUID

    def __str__(self) -> str:
        value = self.value.isoformat() if isinstance(self.value, datetime) else self.value
        return seal(json.dumps([value, self.pk], separators=(",", ":"), default=str))


@dataclass(frozen=True)
class Page:
    """Rows of one page, with the cursors of its neighbours where there are any."""

    rows: Sequence[Any]
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Count:
    """A number of rows, exact up to COUNTED_AT_MOST and "more than that" above."""

    number: int

    @property
    def is_capped(self) -> bool:
        return self.number > COUNTED_AT_MOST

    def __str__(self) -> str:
        return f"{COUNTED_AT_MOST:,}+" if self.is_capped else f"{self.number:,}"


def cipher() -> AESSIV:
    """The same place gives the same text each time (RFC 5297), so that an address of a page stays what it is. The key
    lasts as long as the installation's secret; a cursor is needed for minutes."""
    return AESSIV(salted_hmac("portal.paging", "cursors", algorithm="sha256").digest())


def seal(text: str) -> str:
    """As it may stand in an address."""
    closed = cipher().encrypt(text.encode(), None)
    return base64.urlsafe_b64encode(closed).decode().rstrip("=")


def unseal(text: str) -> str:
    """Raises ValueError for what was not sealed here, and InvalidTag."""
    return cipher().decrypt(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), None).decode()


def read_cursor(text: str, order: Order) -> Cursor:
    """Raises InvalidInput `invalid_cursor` for anything that this order could not have written."""
    try:
        value, pk = json.loads(unseal(text[:LONGEST_CURSOR]))
        return Cursor(read_value(value, order), clean_pk(pk, order))
    except (ValueError, TypeError, OverflowError, InvalidTag) as error:
        detail = "This page address is not one that was given out. Start from the first page."
        raise InvalidInput("cursor", "invalid_cursor", detail) from error


def read_value(value: object, order: Order) -> datetime | str | None:
    """The sort value in a cursor. Raises ValueError or OverflowError for what this order cannot hold."""
    if value is None and order.nulls_last is not None:
        return None
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    value.encode()  # a lone surrogate is a ValueError here, and not an error of the database later
    if order.holds is str:
        return value
    moment = datetime.fromisoformat(value)
    if moment.utcoffset() is None:
        raise ValueError
    return moment.astimezone(
        UTC
    )  # the first and last day of the calendar overflow here, not in the database


def clean_pk(pk: object, order: Order) -> int | UUID:
    if order.ids is UUID:
        return UUID(str(pk))
    if type(pk) is not int or not 0 <= pk <= LARGEST_ID:
        raise ValueError
    return pk


def page_of(
    rows: QuerySet[Any],
    whole: QuerySet[Any],
    order: Order,
    size: int,
    *,
    after: str = "",
    before: str = "",
) -> Page:
    """The page behind cursor `after`, the one in front of `before`, or the first. Raises InvalidInput.

    The places of the page are found among `rows`, from an index alone where it holds what is asked for; then the
    page's rows are fetched from `whole`.
    """
    walked = order.reversed() if before else order
    start = read_cursor(before or after, order) if before or after else None
    found = walk(rows.annotate(sort_value=order.expression), walked, start, size + 1)
    more, found = len(found) > size, found[:size]
    if before:
        found.reverse()
    has_before, has_after = (more, True) if before else (bool(after), more)
    fetched = whole.in_bulk([place.pk for place in found])
    return Page(
        [fetched[place.pk] for place in found if place.pk in fetched],
        before=str(found[0]) if found and has_before else "",
        after=str(found[-1]) if found and has_after else "",
    )


def walk(rows: QuerySet[Any], order: Order, start: Cursor | None, limit: int) -> list[Cursor]:
    """The next `limit` places behind `start`, over the segments that lie there."""
    found: list[Cursor] = []
    for is_null in segments_from(order, start):
        if len(found) < limit:
            begin = start if start and (start.value is None) == bool(is_null) else None
            places = segment(rows, order, is_null, begin).values_list("sort_value", "pk")
            found += [Cursor(*place) for place in places[: limit - len(found)]]
    return found


def rows_in_front(rows: QuerySet[Any], order: Order, place: str) -> Count:
    """How many rows stand in front of the one that the cursor `place` names. Raises InvalidInput."""
    backwards, start = order.reversed(), read_cursor(place, order)
    rows, number = rows.annotate(sort_value=order.expression), 0
    for is_null in segments_from(backwards, start):
        begin = start if (start.value is None) == bool(is_null) else None
        places = segment(rows, backwards, is_null, begin).order_by().values("pk")
        number += places[: COUNTED_AT_MOST + 1].count()
    return Count(number)


def segments_from(order: Order, start: Cursor | None) -> list[bool | None]:
    """Which segments are left: True is the one of NULLs, None the only one of a column without NULLs."""
    if order.nulls_last is None:
        return [None]
    segments: list[bool | None] = [False, True] if order.nulls_last else [True, False]
    return segments[segments.index(start.value is None) :] if start else segments


def segment(
    rows: QuerySet[Any], order: Order, is_null: bool | None, start: Cursor | None
) -> QuerySet[Any]:
    """The rows of one segment in their order, behind `start` where the walk begins in it."""
    beyond = TupleLessThan if order.descending else TupleGreaterThan
    if is_null is not None:
        rows = rows.filter(sort_value__isnull=is_null)
    if start and is_null:
        rows = rows.filter(**{f"{order.tie}__{'lt' if order.descending else 'gt'}": start.pk})
    elif start:
        rows = rows.filter(beyond((order.expression, F(order.tie)), (start.value, start.pk)))
    # Both columns, also where one is NULL throughout: then an index gives the order without sorting.
    by, tie = order.expression, F(order.tie)
    return rows.order_by(
        by.desc() if order.descending else by.asc(), tie.desc() if order.descending else tie.asc()
    )
