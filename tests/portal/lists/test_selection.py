"""What an address asks of a list is read, counted and ordered; what a list does not have is refused."""

import pytest
from django.db.models import Case, Value, When
from django.test import RequestFactory

from apiusers.models import ApiUser
from portal.errors import InvalidInput
from portal.lists.selection import Filter, Selection, counted, opposite, order_of, selection_of
from portal.pages.lists import BY_NAME
from tests.cast import Cast

STATUS = Filter(
    "status", "status", {"on": "On", "off": "Off"},
    Case(When(is_active=True, then=Value("on")), default=Value("off")),
)  # fmt: skip
ORDERS = {"name": BY_NAME}


def asked(prefix: str = "", **query: str) -> Selection:
    return selection_of(RequestFactory().get("/", query), STATUS, ORDERS, prefix)


@pytest.fixture
def three(cast: Cast) -> Cast:
    for name, is_active in (("a", True), ("b", True), ("c", False)):
        ApiUser.objects.create(organization=cast.acme, name=name, is_active=is_active)
    return cast


def test_search_answer_and_order_are_read_by_their_names() -> None:
    query = {"search": " x ", "status": "off", "sort": "-name"}
    assert asked(**query) == Selection("x", "off", "-name")
    assert asked("theirs_", **query) == Selection("x")
    assert asked("theirs_", theirs_sort="name") == Selection(sort="name")


@pytest.mark.parametrize(
    ("query", "code"),
    [({"status": "lost"}, "unknown_status"), ({"sort": "colour"}, "unknown_sort"),
     ({"sort": "--name"}, "unknown_sort"), ({"sort": "-"}, "unknown_sort")],
)  # fmt: skip
def test_what_the_list_does_not_have_is_refused(query: dict[str, str], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        asked(**query)
    assert refused.value.code == code


def test_each_answer_is_counted_and_all_of_them(three: Cast) -> None:
    rows = ApiUser.objects.filter(organization=three.acme)
    with_filter = {answer: str(count) for answer, count in counted(rows, STATUS).items()}
    assert with_filter == {"": "3", "on": "2", "off": "1"}
    assert {a: str(c) for a, c in counted(rows, None).items()} == {"": "3"}
    assert [row.name for row in STATUS.narrow(rows, "off")] == ["c"]
    assert STATUS.narrow(rows, "").count() == 3


def test_more_rows_than_are_counted_are_told_as_more(
    three: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("portal.lists.selection", "portal.paging"):
        monkeypatch.setattr(f"{module}.COUNTED_AT_MOST", 1)
    rows = ApiUser.objects.filter(organization=three.acme)
    assert str(counted(rows, STATUS)[""]) == str(counted(rows, None)[""]) == "1+"
    told = {answer: str(count) for answer, count in counted(rows, STATUS).items()}
    assert told == {"": "1+", "on": "1+", "off": "1"}  # of all rows, not of those that were counted


def test_an_order_is_turned_round_by_a_hyphen() -> None:
    assert (opposite("name"), opposite("-name")) == ("-name", "name")
    assert order_of("-name", ORDERS) == BY_NAME.reversed() != order_of("name", ORDERS)
