"""What is told of a list: which rows of how many, and which way it is sorted."""

import pytest

from portal.lists.selection import Selection
from portal.lists.shown import Column, ListedRow, Shown, heads_of
from portal.pages.lists import ListPage
from portal.paging import Count


def listed(
    rows: int, total: int, in_front: int = 0, *, turns: str = "", noun: str = "team"
) -> Shown:
    entry = ListedRow(None, "", "", "", "", False, None)
    page = ListPage([None] * rows, "/teams", next=turns)
    return Shown(
        "teams", "teams", noun, "Teams", "name", page, Selection(), [], [], None, [entry] * rows,
        Count(total), Count(in_front), [], "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (listed(1, 1), "1 team"),
        (listed(3, 3, noun="API user"), "3 API users"),
        (listed(25, 120, 25, turns="?after=x"), "26 to 50 of 120 teams"),
        (listed(25, 10_001, 1_000, turns="?after=x"), "1,001 to 1,025 of 10,000+ teams"),
        (listed(25, 10_001, 10_001, turns="?after=x"), "25 of 10,000+ teams"),
    ],
    ids=["one", "one page", "a page of many", "of very many", "far down"],
)
def test_it_says_which_rows_of_how_many(shown: Shown, said: str) -> None:
    assert shown.summary == said


def test_a_head_sorts_and_the_second_click_turns_it_round() -> None:
    columns = [Column("Name", "name"), Column("Roles"), Column("Created", "-created")]
    addresses = {name: f"?{name}" for name in ("name", "-name", "created", "-created")}
    heads = heads_of(columns, "-created", addresses)
    assert [(head.address, head.sorted) for head in heads] == [
        ("?name", ""), ("", ""), ("?created", "descending"),
    ]  # fmt: skip
