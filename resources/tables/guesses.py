"""Which columns does a file have, and of which types? Found by reading it once from beginning to end."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.errors import Refusal
from resources.models import ColumnType
from resources.tables.column_values import (
    GLANCES,
    LONGEST_FILTERABLE,
    NUMERIC,
    WIDER,
    fits,
    text_of,
)

MOST_COLUMNS = 100
MOST_FILTERABLE = 16  # by default; each one costs an index


@dataclass(frozen=True)
class Column:
    """A column as a file suggests it and as a person may change it before the file is loaded."""

    name: str
    type: str
    is_filterable: bool


class Guess:
    """What the values of one column have in common so far."""

    def __init__(self, *, texts_may_be_numbers: bool) -> None:
        self.type: str | None = None
        self.longest = 0  # characters
        self.texts_may_be_numbers = texts_may_be_numbers

    def add(self, value: Any) -> None:
        if value is None:
            return
        if self.type is None:
            self.type = self.first_type(value)
        while not fits(self.type, value) or not self.may_be(value):
            self.type = WIDER.get(ColumnType(self.type), ColumnType.TEXT)
        if self.type == ColumnType.TEXT:
            self.longest = max(self.longest, len(text_of(value)))

    def first_type(self, value: Any) -> str:
        return next((kind for kind in GLANCES if fits(kind, value)), ColumnType.TEXT)

    def may_be(self, value: Any) -> bool:
        """False for a text in JSON that looks like a number or a boolean: its writer has told that it is none."""
        is_text = isinstance(value, str) and not self.texts_may_be_numbers
        return not is_text or self.type not in NUMERIC | {ColumnType.BOOLEAN}


def guess_columns(rows: Iterable[dict[str, Any]], *, typed: bool) -> tuple[list[Column], int]:
    """The columns in the order of their first appearance, and the number of rows.

    `typed` tells that the file has types of its own (JSON). Raises Refusal `too_many_columns`, `no_columns`.
    """
    guesses: dict[str, Guess] = {}
    count = 0
    for row in rows:
        count += 1
        for name, value in row.items():
            if name not in guesses:
                guesses[name] = new_guess(guesses, typed)
            guesses[name].add(value)
    if not guesses:
        raise Refusal("no_columns", "The file holds no rows. Nothing was loaded.")
    return columns_from(guesses), count


def new_guess(guesses: dict[str, Guess], typed: bool) -> Guess:
    if len(guesses) >= MOST_COLUMNS:
        detail = f"A table has at most {MOST_COLUMNS} columns. Nothing was loaded."
        raise Refusal("too_many_columns", detail)
    return Guess(texts_may_be_numbers=not typed)


def columns_from(guesses: dict[str, Guess]) -> list[Column]:
    """The columns as they were guessed; the first MOST_FILTERABLE that suit can be searched by."""
    columns: list[Column] = []
    for name, guess in guesses.items():
        kind = guess.type or ColumnType.TEXT
        chosen = sum(column.is_filterable for column in columns) < MOST_FILTERABLE
        # Rows are rarely looked up by an exact measurement.
        suits = kind != ColumnType.NUMBER and guess.longest <= LONGEST_FILTERABLE
        columns.append(Column(name, str(kind), chosen and suits))
    return columns
