"""How much of what is there for all may the loads of one organization take? Places, rows and bytes.

Bytes are counted from the values, alike on both databases. What a database takes on disk depends on how it packs and
how long ago it swept, and cannot be asked of SQLite for one table. So a row counts what it needs at least: its head
and its values, and once more each value that has an index.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from portal import ceiling
from portal.errors import Refusal
from portal.http.bodies import LARGEST
from portal.running.arrivals import UPLOADS
from portal.throttles.bounds import bound_reached, refuse_beyond_plan
from portal.throttles.fair_places import FairPlaces, NoPlaceError
from resources.models import ColumnType, Connector, Table, TableColumn

LOADS_AT_ONCE = 2
LINE = 4  # loads that wait for their turn
WAITS = 10.0  # seconds
ROW = 32  # bytes: the row's number, and what a database writes beside any row
ENTRY = 16  # bytes: what an index writes beside a value
NUMBER = 8  # bytes: a number, a moment, yes or no
OF_ANY_LENGTH = frozenset({ColumnType.TEXT, ColumnType.DECIMAL})
_places = FairPlaces(LOADS_AT_ONCE, line=LINE, seconds=WAITS)
_arriving = FairPlaces(UPLOADS, line=0, seconds=0.0)


@contextmanager
def place(organization_id: int) -> Iterator[None]:
    """One of the places of this process for loads. Raises Refusal `busy` (503)."""
    try:
        with _places.place(organization_id):
            yield
    except NoPlaceError as error:
        detail = "Other tables are being loaded at the moment. Nothing was loaded. Try again in a minute."
        raise Refusal("busy", detail, status=503, headers={"Retry-After": "60"}) from error


@contextmanager
def arriving(organization_id: int, headers: Mapping[str, Any]) -> Iterator[None]:
    """One of the places of this process for large bodies under way. Whoever sends slowly holds one for as long as they
    get on at all, so no organization holds all of them. `headers` is the WSGI environ. Raises Refusal `busy` (503)."""
    declared = headers.get("CONTENT_LENGTH") or "0"
    if not declared.isdecimal() or int(declared) <= LARGEST:
        yield  # it has arrived
        return
    try:
        with _arriving.place(organization_id):
            yield
    except NoPlaceError as error:
        detail = (
            "Other files are under way at the moment. Nothing was loaded. Try again in a minute."
        )
        raise Refusal("busy", detail, status=503, headers={"Retry-After": "60"}) from error


class LoadSize(NamedTuple):
    """What a load has written, or is about to have."""

    rows: int = 0
    bytes: int = 0


def refuse_beyond_organization(connector: Connector, taken: LoadSize) -> None:
    """Rows and bytes of all tables of the organization are bounded, those that are being loaded included. Asked
    before a batch is written, so that nothing beyond them ever is. Raises Refusal `bound_reached`."""
    tables = Table.objects.filter(connector__organization=connector.organization_id)
    others = tables.exclude(connector=connector).aggregate(
        rows=Coalesce(Sum(F("row_count") + F("loading_rows")), 0),
        bytes=Coalesce(Sum(F("byte_count") + F("loading_bytes")), 0),
    )
    for what, setting in (("rows", "MAX_TABLE_ROWS"), ("bytes", "MAX_TABLE_BYTES")):
        most, wanted = getattr(settings, setting), getattr(taken, what) + others[what]
        of_plan = ceiling.most(connector.organization, f"most_{what}")
        if of_plan is not None:
            bound = f"The tables of an organization have at most {of_plan:,} {what}"
            refuse_beyond_plan(wanted, of_plan, bound)
        if wanted > most:
            bound = f"The tables of an organization have at most {most:,} {what}"
            raise bound_reached(bound, most, setting)


class Sizes:
    """The sizes of rows with these columns."""

    def __init__(self, columns: Sequence[TableColumn]) -> None:
        self.per_row = ROW
        # Places of values of any length, and how often each is kept.
        self.measured: list[tuple[int, int]] = []
        for place, column in enumerate(columns):
            times = 1 + column.is_filterable
            self.per_row += ENTRY * column.is_filterable
            if column.type in OF_ANY_LENGTH:
                self.measured.append((place, times))
            else:
                self.per_row += NUMBER * times

    def of(self, rows: Iterable[Sequence[Any]]) -> int:
        """Bytes of these rows, each of values in the order of the columns."""
        total = 0
        for row in rows:
            total += self.per_row
            for place, times in self.measured:
                total += length_of(row[place]) * times
        return total


def length_of(value: str | Decimal | None) -> int:
    """Bytes of a text in UTF-8, or of a number as it is written."""
    if value is None:
        return 0
    text = value if isinstance(value, str) else str(value)
    return len(text) if text.isascii() else len(text.encode())
