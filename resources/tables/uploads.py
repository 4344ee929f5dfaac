"""How does an uploaded file become the rows of a table? Known columns keep their types; new ones are guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from portal.actors import Actor
from portal.errors import Conflict, Refusal
from portal.models import Organization
from resources.models import ColumnType, Connector, Kind, Table
from resources.queries import Page
from resources.tables import imports
from resources.tables.files.reading import FOUND, Reading, TableFile
from resources.tables.shares import place
from resources.tables.values import losses
from resources.tables.values.column_values import NUMERIC
from resources.tables.values.guesses import MOST_FILTERABLE, Column, guess_columns

LOOKED_AT = 20  # rows
# Whole numbers beyond 2^53 lose nothing in a column of whole numbers: they fit, or loading says that they do not.
LONG_INTEGERS = (ColumnType.INTEGER, ColumnType.DECIMAL, 0)


def load_upload(
    *,
    connector: Connector,
    file: BinaryIO,
    actor: Actor,
    now: datetime,
    reading: Reading = FOUND,
    guesses_anew: bool = False,
    confirmed: bool = False,
    lossy: bool = False,
    empties: bool = False,
) -> Table:
    """Replace the rows of a table connector by those of a seekable file of CSV or JSON. Call it outside a transaction.

    A column that the table has already keeps its type and its index, unless `guesses_anew`. A file without rows
    empties the table and leaves its columns, if `empties` allows it. Raises Conflict `not_a_table`, `values_change`
    for texts that a kept type would write differently unless `lossy`, Refusal `busy` (503), `no_columns`, and what
    `TableFile` and `imports.load` raise.
    """
    refuse_other(connector)
    with place(connector.organization_id):
        rows = TableFile(file, reading)
        known = known_columns(connector)
        guessed = guessed_columns(rows)
        if not guessed:
            refuse_empty(rows, may_be_empty=empties and bool(known))
            columns = list(known.values())
        elif guesses_anew:
            columns = guessed
        else:
            columns = keep_known_columns(known, guessed, rows, lossy=lossy)
        return imports.load(
            connector=connector, rows=rows, columns=columns,
            actor=actor, now=now, confirmed=confirmed,
        )  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What a file is read as: its encoding, its delimiter if it is CSV, its columns and its first rows."""

    encoding: str
    delimiter: str | None
    columns: list[Column]
    preview: Page


def look_at(
    *,
    organization: Organization,
    file: BinaryIO,
    connector: Connector | None = None,
    reading: Reading = FOUND,
) -> Look:
    """What `load_upload` would make of the file, first rows as text; nothing is loaded. Raises Refusal as it does."""
    if connector is not None:
        refuse_other(connector)
    with place(organization.pk):
        rows = TableFile(file, reading)
        columns = guessed_columns(rows)
        first = list(islice(rows, LOOKED_AT))
    names = tuple(column.name for column in columns) or tuple(rows.names)
    if first and not names:
        detail = "The rows of the file have no fields. Nothing was loaded."
        raise Refusal("no_columns", detail)
    shown = [{name: row.get(name) for name in names} for row in first]
    delimiter = None if rows.is_json else rows.dialect.delimiter
    return Look(rows.encoding.name, delimiter, columns, Page(names, shown))


def refuse_other(connector: Connector) -> None:
    if connector.kind != Kind.TABLE:
        raise Conflict("not_a_table", "This connector asks an HTTP API: it takes no rows.")


def refuse_empty(rows: TableFile, *, may_be_empty: bool) -> None:
    if not may_be_empty:
        found = (
            "The file has column names and no rows." if rows.names else "The file holds no rows."
        )
        advice = (
            "A table that has been loaded before is emptied by such a file if you allow it (empty)."
        )
        raise Refusal("no_columns", f"{found} Nothing was loaded. {advice}")


def guessed_columns(rows: TableFile) -> list[Column]:
    """None where the file holds no rows."""
    return guess_columns(rows, typed=rows.is_json, commas_are_marks=rows.commas_are_marks)[0]


def known_columns(connector: Connector) -> dict[str, Column]:
    """The columns of the table as it is, by name."""
    table = Table.objects.get(connector=connector)
    return {
        c.name: Column(c.name, c.type, c.is_filterable, c.decimals, c.notation, c.accepts_loss)
        for c in table.columns.all()
    }


def keep_known_columns(
    known: Mapping[str, Column], guessed: list[Column], rows: TableFile, *, lossy: bool
) -> list[Column]:
    """The guessed columns, those that the table has already as they are there. Raises Conflict `values_change`."""
    columns = [as_known(c, known[c.name]) if c.name in known else c for c in guessed]
    pairs = zip(guessed, columns, strict=True)
    found = losses.losses(rows, [new for guess, new in pairs if is_risky(guess, new)])
    if not lossy:
        losses.refuse(found)
    agreed = {loss.name for loss in found}
    columns = with_indexes_within_bounds(columns, known)
    return [replace(c, accepts_loss=True) if c.name in agreed else c for c in columns]


def with_indexes_within_bounds(columns: list[Column], known: Mapping[str, Column]) -> list[Column]:
    """Columns that the table does not know yet are indexed while there is room beside those that it does."""
    room = MOST_FILTERABLE - sum(c.is_filterable for c in columns if c.name in known)
    within = []
    for column in columns:
        if column.is_filterable and column.name not in known:
            column, room = replace(column, is_filterable=room > 0), room - 1
        within.append(column)
    return within


def as_known(guess: Column, known: Column) -> Column:
    """A column of the file with the type and the index of the table's, and numbers in the form that they have here."""
    is_form_found = guess.type in NUMERIC and known.type in NUMERIC
    return Column(
        guess.name,
        known.type,
        known.is_filterable,
        decimals=guess.decimals if losses.holds(known.type, guess.type) else None,
        notation=guess.notation if is_form_found else known.notation,
        accepts_loss=known.accepts_loss,
    )


def is_risky(guess: Column, known: Column) -> bool:
    """Whether values may be lost that nobody has agreed to lose; for tables of earlier releases nobody is asked."""
    is_held = losses.holds(known.type, guess.type)
    is_held = is_held or (known.type, guess.type, guess.decimals) == LONG_INTEGERS
    return known.type in NUMERIC and known.accepts_loss is False and not is_held
