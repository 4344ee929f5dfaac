"""Does walking page by page, or batch by batch, show every row once, in order, with NULLs where they belong?"""

import base64
import json
from datetime import timedelta
from operator import attrgetter

import pytest

from apiusers.models import Team
from keys.lists.selection import ORDERS
from keys.models import ApiKey, KeyLastUse
from portal.databases.batches import batches
from portal.errors import InvalidInput
from portal.paging import Cursor, Order, Page, page_of, read_cursor, rows_in_front, seal
from tests.cast import Cast
from tests.keys.minting import DAY, NOW, mint

SIZE = 3


@pytest.fixture
def ten(cast: Cast) -> list[ApiKey]:
    """Ten keys: four never expire, four were never used, some share their moments."""
    made = [mint(cast.acme, cast.alice, name=f"key-{i:02}", now=NOW).key for i in range(10)]
    for i, key in enumerate(made):
        ApiKey.objects.filter(pk=key.pk).update(
            created_at=NOW - DAY * (i // 2),
            expires_at=None if i % 5 < 2 else NOW + DAY * (i // 3),
        )
        used = None if i in {0, 3, 6, 9} else NOW - timedelta(hours=i // 2)
        KeyLastUse.objects.filter(key=key).update(at=used)
    return list(ApiKey.objects.order_by("pk"))


def turn(order: Order, **where: str) -> Page:
    return page_of(ApiKey.objects.all(), ApiKey.objects.all(), order, SIZE, **where)


def walk_forwards(order: Order) -> list[Page]:
    pages = [turn(order)]
    while pages[-1].after:
        pages.append(turn(order, after=pages[-1].after))
    return pages


def names(page: Page) -> list[str]:
    return [key.name for key in page.rows]


def expected(keys: list[ApiKey], order: Order) -> list[str]:
    """The order as a person would put it: rows without a value at the end that the order names."""

    def place(key: ApiKey) -> tuple:
        value = (
            key.name.upper()
            if order.holds is str
            else attrgetter(order.column.replace("__", "."))(key)
        )
        stands_last = (value is None) == (order.nulls_last is not order.descending)
        return (stands_last if order.nulls_last is not None else 0, value or NOW, key.pk)

    return [key.name for key in sorted(keys, key=place, reverse=order.descending)]


@pytest.mark.parametrize("name", ORDERS)
def test_every_order_shows_every_row_once_in_its_place(ten: list[ApiKey], name: str) -> None:
    pages = walk_forwards(ORDERS[name])
    assert [row for page in pages for row in names(page)] == expected(ten, ORDERS[name])


@pytest.mark.parametrize("name", ORDERS)
def test_walking_back_shows_the_same_pages(ten: list[ApiKey], name: str) -> None:
    forwards = walk_forwards(ORDERS[name])
    page, backwards = forwards[-1], [forwards[-1]]
    while page.before:
        page = turn(ORDERS[name], before=page.before)
        backwards.insert(0, page)
    assert [n for page in backwards for n in names(page)] == [
        n for page in forwards for n in names(page)
    ]


def test_never_expiring_keys_stand_last_and_are_all_there(ten: list[ApiKey]) -> None:
    rows = [key for page in walk_forwards(ORDERS["expires"]) for key in page.rows]
    assert [key.expires_at is None for key in rows] == [False] * 6 + [True] * 4


def test_never_used_keys_stand_last_behind_the_latest_use(ten: list[ApiKey]) -> None:
    rows = [key for page in walk_forwards(ORDERS["-used"]) for key in page.rows]
    assert [key.last_used_at is None for key in rows] == [False] * 6 + [True] * 4


def test_a_page_stays_in_place_when_newer_rows_come(ten: list[ApiKey], cast: Cast) -> None:
    order = ORDERS["-created"]
    first = turn(order)
    second = names(turn(order, after=first.after))
    mint(cast.acme, cast.alice, name="newcomer", now=NOW + DAY)
    assert names(turn(order, after=first.after)) == second


def test_the_first_and_last_page_have_no_neighbour_beyond(ten: list[ApiKey]) -> None:
    pages = walk_forwards(ORDERS["-created"])
    assert (pages[0].before, pages[-1].after) == ("", "")
    assert all(page.before for page in pages[1:])


def test_a_row_that_vanished_does_not_break_its_cursor(ten: list[ApiKey]) -> None:
    first = turn(ORDERS["-created"])
    rest = names(turn(ORDERS["-created"], after=first.after))
    first.rows[-1].delete()
    assert names(turn(ORDERS["-created"], after=first.after)) == rest


def test_a_cursor_reads_back_as_it_was_written() -> None:
    for order, value in (
        (ORDERS["expires"], NOW),
        (ORDERS["expires"], None),
        (ORDERS["name"], "Ä"),
    ):
        assert read_cursor(str(Cursor(value, 7)), order) == Cursor(value, 7)


def written(value: object) -> str:
    return seal(json.dumps(value))


def test_a_cursor_shows_no_number_and_is_made_up_by_nobody() -> None:
    """Rows of all organizations are numbered together."""
    order = ORDERS["-created"]
    given = str(Cursor(NOW, 73_100_001))
    readable = base64.urlsafe_b64encode(b'["2026-03-01T00:00:00+00:00",73100001]').decode()
    assert b"73100001" not in base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
    assert given == str(Cursor(NOW, 73_100_001))
    changed = ("B" if given[0] == "A" else "A") + given[1:]
    for text in (readable, given[:-6], changed):
        with pytest.raises(InvalidInput):
            read_cursor(text, order)


@pytest.mark.parametrize("text", ["x", "%%%", "é", "A" * 5000])
def test_text_that_is_no_cursor_is_refused(text: str) -> None:
    assert refused(text) == "invalid_cursor"


@pytest.mark.parametrize(
    "value",
    [
        "text",
        [],
        [NOW.isoformat()],
        [NOW.isoformat(), "7"],
        [NOW.isoformat(), True],
        [NOW.isoformat(), -1],
        [NOW.isoformat(), 2**63],
        [NOW.isoformat(), 1, 2],
        ["2026-01-01T00:00:00", 1],
        ["9999-99-99", 1],
        [17, 1],
        [None, 1],
        [[[[]]], 1],
    ],
)
def test_a_cursor_that_was_never_given_out_is_refused(value: object) -> None:
    assert refused(written(value)) == "invalid_cursor"


def refused(text: str) -> str:
    with pytest.raises(InvalidInput) as refusal:
        read_cursor(text, ORDERS["-created"])
    return refusal.value.code


@pytest.mark.parametrize("value", ["\0", "\ud800", 5])
def test_a_cursor_of_text_holds_text_that_a_database_takes(value: object) -> None:
    with pytest.raises(InvalidInput):
        read_cursor(written([value, 1]), ORDERS["name"])


@pytest.mark.parametrize(("size", "sizes"), [(2, [2, 2, 1]), (5, [5]), (9, [5])])
def test_every_row_comes_once_and_in_order(cast: Cast, size: int, sizes: list[int]) -> None:
    made = [Team.objects.create(organization=cast.acme, name=str(n)).pk for n in range(5)]
    found = list(batches(cast.acme.teams.all(), size))
    assert ([len(ids) for ids in found], [pk for ids in found for pk in ids]) == (sizes, made)


def test_what_is_deleted_on_the_way_leaves_no_gap(cast: Cast) -> None:
    for name in "abcde":
        Team.objects.create(organization=cast.acme, name=name)
    for ids in batches(cast.acme.teams.all(), 2):
        Team.objects.filter(pk__in=ids).delete()
    assert not cast.acme.teams.exists()


@pytest.mark.parametrize("name", ORDERS)
def test_the_rows_in_front_of_each_page_are_counted(ten: list[ApiKey], name: str) -> None:
    pages = walk_forwards(ORDERS[name])
    counted = [
        rows_in_front(ApiKey.objects.all(), ORDERS[name], page.before).number for page in pages[1:]
    ]
    assert counted == [SIZE * number for number in range(1, len(pages))]


def test_rows_in_front_are_counted_as_far_as_a_person_cares(
    ten: list[ApiKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    last = walk_forwards(ORDERS["name"])[-1]
    monkeypatch.setattr("portal.paging.COUNTED_AT_MOST", 5)
    count = rows_in_front(ApiKey.objects.all(), ORDERS["name"], last.before)
    assert (count.is_capped, str(count)) == (True, "5+")
