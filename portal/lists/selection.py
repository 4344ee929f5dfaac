"""What does an address ask of a list of rows: a search, one answer of its filter, an order?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count as Rows
from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest

from portal.errors import InvalidInput
from portal.pages.lists import asked_search
from portal.paging import COUNTED_AT_MOST, Count, Order

SORT = "sort"


@dataclass(frozen=True)
class Filter:
    """A question that each row answers with one of a few words, such as its status; a list shows all or one of them."""

    name: str  # in the address
    label: str
    answers: Mapping[str, str]  # what stands in the address, and what a person reads
    by: Combinable  # what gives a row's answer

    def counts(self, rows: QuerySet[Any]) -> dict[str, Count]:
        """How many of the rows give each answer, and under "" how many there are; in one statement.

        Of more rows than are counted the first say nothing about the others: then each answer is counted by itself.
        """
        answered = rows.order_by().annotate(answer=self.by).values("pk", "answer")
        numbers = answered[: COUNTED_AT_MOST + 1].aggregate(
            all=Rows("pk"),
            **{f"of_{answer}": Rows("pk", filter=Q(answer=answer)) for answer in self.answers},
        )
        every = Count(numbers["all"])
        if every.is_capped:
            each = {answer: count_up_to_limit(self.narrow(rows, answer)) for answer in self.answers}
        else:
            each = {answer: Count(numbers[f"of_{answer}"]) for answer in self.answers}
        return {"": every, **each}

    def narrow(self, rows: QuerySet[Any], answer: str) -> QuerySet[Any]:
        return rows.annotate(answer=self.by).filter(answer=answer) if answer else rows


def counted(rows: QuerySet[Any], by: Filter | None) -> dict[str, Count]:
    """How many rows there are, under "", and how many give each answer of the filter."""
    if by:
        return by.counts(rows)
    return {"": count_up_to_limit(rows)}


def count_up_to_limit(rows: QuerySet[Any]) -> Count:
    return Count(rows.order_by().values("pk")[: COUNTED_AT_MOST + 1].count())


@dataclass(frozen=True)
class Selection:
    """What a list was asked for; nothing of it by itself."""

    search: str = ""
    answer: str = ""
    sort: str = ""


def selection_of(
    request: HttpRequest, by: Filter | None, orders: Mapping[str, Order], prefix: str
) -> Selection:
    """Raises InvalidInput `unknown_status` for an answer that the filter does not have, `unknown_sort` for an order
    that the list does not."""
    answer = request.GET.get(prefix + by.name, "") if by else ""
    if by and answer and answer not in by.answers:
        raise InvalidInput(by.name, "unknown_status", "This list has no such filter.")
    sort = request.GET.get(prefix + SORT, "")
    if sort and sort.removeprefix("-") not in orders:
        raise InvalidInput(SORT, "unknown_sort", "This list can't be sorted by that.")
    return Selection(asked_search(request), answer, sort)


def opposite(sort: str) -> str:
    return sort[1:] if sort.startswith("-") else f"-{sort}"


def order_of(sort: str, orders: Mapping[str, Order]) -> Order:
    """The order that `sort` names; with a hyphen before it, from its end."""
    return orders[sort[1:]].reversed() if sort.startswith("-") else orders[sort]
