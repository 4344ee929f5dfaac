"""How do the rows of a file become values of typed columns? All of them, or the first that does not is told."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from portal.errors import Refusal
from resources.models import ColumnType, Connector, TableColumn
from resources.tables.values.column_values import (
    LONGEST_FILTERABLE,
    READERS,
    UnstorableError,
    Value,
    read,
)
from resources.tables.values.guesses import MOST_COLUMNS, MOST_FILTERABLE, Column

TOO_LONG = (
    f"has more than {LONGEST_FILTERABLE} characters, too many to be found by",
    "Shorten it, or let rows not be found by this column.",
)


def number_columns(connector: Connector, columns: Sequence[Column]) -> list[TableColumn]:
    """The columns in order, not yet stored. Raises Refusal `invalid_columns`, `too_many_indexes`."""
    if not 1 <= len(columns) <= MOST_COLUMNS or len({c.name for c in columns}) != len(columns):
        detail = f"A table has 1 to {MOST_COLUMNS} columns of different names. Nothing was loaded."
        raise Refusal("invalid_columns", detail)
    if any(column.type not in READERS for column in columns):
        raise Refusal("invalid_columns", "There is no such type of column. Nothing was loaded.")
    refuse_too_many_indexes(columns)
    return [
        TableColumn(
            table_id=connector.pk,
            position=position,
            name=column.name,
            type=column.type,
            is_filterable=column.is_filterable,
            decimals=column.decimals,
            notation=column.notation,
            accepts_loss=column.accepts_loss,
        )
        for position, column in enumerate(columns, 1)
    ]


def refuse_too_many_indexes(columns: Sequence[Column]) -> None:
    """Each index is written with every row and holds its values once more."""
    if sum(column.is_filterable for column in columns) > MOST_FILTERABLE:
        detail = (
            f"Rows can be found by at most {MOST_FILTERABLE} columns. Let them not be found by some of the others. "
            "Nothing was loaded."
        )
        raise Refusal("too_many_indexes", detail)


def convert_rows(
    columns: Sequence[TableColumn], rows: Iterable[dict[str, Any]]
) -> Iterator[list[Value]]:
    """The values of each row, in the order of the columns. Raises Refusal that names the place of what does not fit."""
    kinds = [(c.name, c.type, c.is_filterable, c.notation, bool(c.accepts_loss)) for c in columns]
    for number, row in enumerate(rows, 1):
        values = []
        for name, kind, is_filterable, notation, is_lossy in kinds:
            try:
                value = read(kind, row.get(name), notation, is_lossy=is_lossy)
            except ValueError as error:
                raise unfit(place(rows, number), name, *mistake(kind, error)) from error
            if is_filterable and isinstance(value, str) and len(value) > LONGEST_FILTERABLE:
                raise unfit(place(rows, number), name, *TOO_LONG)
            values.append(value)
        yield values


def place(rows: Iterable[dict[str, Any]], number: int) -> str:
    """Where the row stands: in its file, as `TableFile` tells it, else among the rows."""
    return getattr(rows, "place", "") or f"Row {number}"


def mistake(kind: str, error: ValueError) -> tuple[str, str]:
    """What is wrong with a value, and what to do."""
    if isinstance(error, UnstorableError):
        return "holds NUL or half of a character", "Take it out."
    label = ColumnType(kind).label.lower()
    return f"is not of the type “{label}”", "Correct it, or let the column have another type."


def unfit(where: str, name: str, reason: str, advice: str) -> Refusal:
    detail = f"{where}: the value of “{name}” {reason}. Nothing was loaded. {advice}"
    return Refusal("value_unfit", detail)
