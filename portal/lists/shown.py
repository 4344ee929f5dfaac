"""How does a list of rows stand on its page: its heads, the answers of its filter, its rows and their number?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.exports.list_files import MOST_ROWS
from portal.lists.selection import Filter, Selection, opposite
from portal.pages.lists import ListPage
from portal.paging import Count


@dataclass(frozen=True)
class Column:
    """A column; with `sort`, the order that a first click on its head asks for. A second click turns it round."""

    label: str
    sort: str = ""


@dataclass(frozen=True)
class Head:
    """The head of a column: where it leads, and which way the list is sorted by it now, if it is."""

    label: str
    name: str = ""
    address: str = ""
    sorted: str = ""


@dataclass(frozen=True)
class CountedAnswer:
    """An answer of the filter, with how many rows give it."""

    name: str
    label: str
    count: Count
    address: str
    is_current: bool


@dataclass(frozen=True)
class ListedRow:
    """A row, with its page where it has one, the address of its menu, and what is told of it besides."""

    row: Any
    name: str
    id: str
    address: str
    menu: str
    is_ended: bool
    told: Any


@dataclass(frozen=True)
class Shown:
    """A list as its template draws it. `target` is the id of the element that is fetched again when it changes."""

    name: str
    target: str
    noun: str
    title: str
    searched: str
    page: ListPage
    selection: Selection
    heads: list[Head]
    choices: list[CountedAnswer]
    filter: Filter | None
    entries: list[ListedRow]
    total: Count
    in_front: Count
    carried: list[
        tuple[str, str]
    ]  # what the form of the search sends along, so that it keeps filter and order
    file: str  # address of the list as a file

    @property
    def is_filtered(self) -> bool:
        return bool(self.page.search or self.selection.answer)

    @property
    def search_label(self) -> str:
        return f"Search by {self.searched}"

    @property
    def is_any(self) -> bool:
        """Whether there is anything to filter, or was filtered already."""
        return bool(self.entries or self.is_filtered or self.page.refusal)

    @property
    def cut(self) -> str:
        """How many rows the file has, where the list has more."""
        return f"{MOST_ROWS:,}" if self.total.number > MOST_ROWS else ""

    @property
    def answer_label(self) -> str:
        """The answer that is asked for, in words."""
        answer = self.selection.answer
        return self.filter.answers[answer] if self.filter and answer else ""

    @property
    def summary(self) -> str:
        """Which rows of how many: "26 to 50 of 120 teams", "3 teams"."""
        number = len(self.entries)
        if not (self.page.previous or self.page.next):
            return f"{number} {self.noun}{'' if number == 1 else 's'}"
        if self.in_front.is_capped:
            return f"{number} of {self.total} {self.noun}s"
        first = self.in_front.number + 1
        return f"{first:,} to {first + number - 1:,} of {self.total} {self.noun}s"


def heads_of(columns: Iterable[Column], current: str, addresses: Mapping[str, str]) -> list[Head]:
    """`current` is the order in which the list stands; `addresses` leads to the list in each order."""
    return [head_of(column, current, addresses) for column in columns]


def head_of(column: Column, current: str, addresses: Mapping[str, str]) -> Head:
    if not column.sort:
        return Head(column.label)
    following = opposite(column.sort) if current == column.sort else column.sort
    is_sorted = current in (column.sort, opposite(column.sort))
    direction = "descending" if current.startswith("-") else "ascending"
    name = column.sort.removeprefix("-")
    return Head(column.label, name, addresses[following], direction if is_sorted else "")
