"""Which columns does a file have, and of which types? Found by reading it once from beginning to end."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from portal.errors import Refusal
from resources.models import ColumnType
from resources.tables.values.column_values import LONGEST_FILTERABLE, is_date, is_moment, text_of
from resources.tables.values.number_notations import Form, NumberEvidence
from resources.tables.values.numbers import MOST_DIGITS, SAFE

MOST_COLUMNS = 100
MOST_FILTERABLE = 16  # each one costs an index
TRUTHS = frozenset({"true", "false"})
# Both words of one pair must occur: a column of NO alone may be one of countries.
ANSWERS = (frozenset({"yes", "no"}), frozenset({"Yes", "No"}), frozenset({"YES", "NO"}))
BEYOND = 10**MOST_DIGITS


@dataclass(frozen=True)
class Column:
    """A column as a file suggests it and as a person may change it before the file is loaded."""

    name: str
    type: str
    is_filterable: bool
    decimals: int | None = (
        None  # of numbers: how many all of them have; None: as many as each needs
    )
    notation: str = ""  # of numbers: as `resources.tables.values.number_notations` has them
    accepts_loss: bool | None = False


class Judge(Protocol):
    """What the values met so far have in common, seen as those of one family of types."""

    def add(self, value: Any) -> bool:
        """False as soon as a value is none of this family."""


class Evidence(Judge, Protocol):
    def form(self) -> Form | None:
        """The type, if the column as a whole has one of this family."""


@dataclass
class TextNumbers(NumberEvidence):
    """Numbers written as text."""

    commas_are_marks: bool = False

    def form(self, **_: Any) -> Form | None:
        return super().form(commas_are_marks=self.commas_are_marks)


@dataclass
class JsonNumbers:
    """Numbers that a JSON file gives as numbers. How many zeros they end in says nothing there."""

    has_fractions: bool = False
    needs_digits: bool = False  # more than a double keeps

    def add(self, value: Any) -> bool:
        if type(value) is int:
            self.needs_digits = self.needs_digits or abs(value) > SAFE
            return abs(value) < BEYOND
        if not isinstance(value, float | Decimal):
            return False
        self.has_fractions = True
        self.needs_digits = self.needs_digits or isinstance(value, Decimal)
        return True

    def form(self) -> Form | None:
        if self.needs_digits:
            return Form(ColumnType.DECIMAL, None if self.has_fractions else 0)
        return Form(ColumnType.NUMBER if self.has_fractions else ColumnType.INTEGER, None)


@dataclass
class Words:
    """true and false in any case, or the two words of a pair in one case."""

    met: set[str] = field(default_factory=set)

    def add(self, value: str) -> bool:
        if value in self.met:
            return True
        if len(value) > 5 or not (
            value.lower() in TRUTHS or any(value in pair for pair in ANSWERS)
        ):
            return False
        self.met.add(value)
        return True

    def form(self) -> Form | None:
        is_pair = self.met in ANSWERS or all(word.lower() in TRUTHS for word in self.met)
        return Form(ColumnType.BOOLEAN, None) if is_pair else None


@dataclass
class Moments:
    """Dates, or dates and times. Every date is a moment too."""

    kind: ColumnType = ColumnType.DATE

    def add(self, value: Any) -> bool:
        if not isinstance(value, str):
            return False
        if self.kind == ColumnType.DATE and is_date(value):
            return True
        self.kind = ColumnType.DATETIME
        return is_moment(value)

    def form(self) -> Form | None:
        return Form(self.kind, None)


@dataclass
class Booleans:
    """What JSON itself says to be true or false; a text there is none."""

    def add(self, value: Any) -> bool:
        return isinstance(value, bool)

    def form(self) -> Form | None:
        return Form(ColumnType.BOOLEAN, None)


class Guess:
    """What the values of one column have in common so far."""

    def __init__(self, judges: list[Evidence]) -> None:
        self.judges = judges
        self.longest = 0  # characters
        self.is_empty = True

    def add(self, value: Any) -> None:
        if value is None:
            return
        self.is_empty = False
        judges = self.judges
        if judges:
            if len(judges) == 1:
                if not judges[0].add(value):
                    self.judges = []
            else:
                self.judges = [judge for judge in judges if judge.add(value)]
        length = len(value) if isinstance(value, str) else len(text_of(value))
        if length > self.longest:
            self.longest = length

    def form(self) -> Form:
        if self.is_empty:
            return Form(ColumnType.TEXT, None)
        forms = (judge.form() for judge in self.judges)
        return next((form for form in forms if form), Form(ColumnType.TEXT, None))


def guess_columns(
    rows: Iterable[dict[str, Any]], *, typed: bool, commas_are_marks: bool = False
) -> tuple[list[Column], int]:
    """The columns in the order of their first appearance, and the number of rows.

    `typed` tells that the file has types of its own (JSON), `commas_are_marks` that a comma delimits nothing in it.
    Raises Refusal `too_many_columns`.
    """
    guesses: dict[str, Guess] = {}
    count = 0
    for row in rows:
        count += 1
        for name, value in row.items():
            if name not in guesses:
                refuse_too_many(guesses)
                guesses[name] = Guess(judges(typed=typed, commas_are_marks=commas_are_marks))
            if value is not None:
                guesses[name].add(value)
    return columns_from(guesses), count


def judges(*, typed: bool, commas_are_marks: bool) -> list[Evidence]:
    if typed:
        return [JsonNumbers(), Booleans(), Moments()]
    return [TextNumbers(commas_are_marks=commas_are_marks), Words(), Moments()]


def refuse_too_many(guesses: dict[str, Guess]) -> None:
    if len(guesses) >= MOST_COLUMNS:
        detail = f"A table has at most {MOST_COLUMNS} columns. Nothing was loaded."
        raise Refusal("too_many_columns", detail)


def columns_from(guesses: dict[str, Guess]) -> list[Column]:
    """The columns as they were guessed; the first MOST_FILTERABLE that suit can be searched by."""
    columns: list[Column] = []
    for name, guess in guesses.items():
        form = guess.form()
        chosen = sum(column.is_filterable for column in columns) < MOST_FILTERABLE
        # Rows are rarely looked up by an exact measurement; identifiers of many digits have no fraction.
        is_measured = form.type == ColumnType.NUMBER or (
            form.type == ColumnType.DECIMAL and form.decimals != 0
        )
        suits = not is_measured and guess.longest <= LONGEST_FILTERABLE
        columns.append(Column(name, str(form.type), chosen and suits, form.decimals, form.notation))
    return columns
