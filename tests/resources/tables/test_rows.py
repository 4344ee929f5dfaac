"""Which rows of a table are found, how they are walked, and that a million of them are walked by index."""

import itertools
import re
from collections.abc import Hashable
from contextlib import ExitStack
from typing import Any

import pytest
from django.db.models import QuerySet

from portal import clock
from portal.errors import Refusal
from portal.throttles.fair_places import NoPlaceError
from resources.connectors import services as connectors
from resources.models import Connector, Table
from resources.queries import Query
from resources.rows import reading as rows
from resources.tables import imports
from resources.tables import rows as table_rows
from resources.tables.storage import drop
from tests.cast import Cast, actor, summon
from tests.resources.making import MANY_COLUMNS, load, many_rows, table

MILLION = 1_000_000


def read(connector: Connector, limit: int = 100, **filters: str) -> list[dict[str, Any]]:
    return rows.read(connector, Query(filters=filters, limit=limit), now=clock.now()).rows


def walked(connector: Connector, query: Query) -> list[list[dict[str, Any]]]:
    pages, token = [], ""
    while token is not None:
        page = rows.read(connector, query, now=clock.now(), token=token)
        pages.append(page.rows)
        token = page.next_token
    return pages


def test_all_rows_come_in_the_order_of_the_file(cast: Cast) -> None:
    assert [row["id"] for row in read(table(cast))] == [1, 2, 3]


def test_rows_equal_all_parameters(cast: Cast) -> None:
    connector = table(cast)
    assert [row["id"] for row in read(connector, status="open")] == [1, 3]
    assert [row["id"] for row in read(connector, status="open", born="2003-04-05")] == [3]
    assert read(connector, status="OPEN") == []


def take_all_it_gets(held: ExitStack, organization: Hashable) -> int:
    """How many of the places for queries one organization comes to hold."""
    for taken in itertools.count():
        try:
            held.enter_context(rows._places.place(organization))
        except NoPlaceError:
            return taken
    raise AssertionError


def test_one_organization_does_not_take_all_places_for_queries(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows._places, "seconds", 0)
    connector = table(cast)
    with ExitStack() as held:
        taken = take_all_it_gets(held, "another organization")
        assert 0 < taken < rows._places.most
        assert len(read(connector)) == 3
        take_all_it_gets(held, connector.organization_id)
        with pytest.raises(Refusal) as refusal:
            read(connector)
    assert (refusal.value.status, refusal.value.code) == (503, "busy")
    assert refusal.value.headers == {"Retry-After": "1"}
    assert len(read(connector)) == 3


def test_the_columns_asked_for_come_in_their_order(cast: Cast) -> None:
    query = Query(columns=("status", "id"), limit=1)
    page = rows.read(table(cast), query, now=clock.now())
    assert (page.columns, page.rows) == (("status", "id"), [{"status": "open", "id": 1}])


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_a_walk_meets_every_row_once(cast: Cast, size: int) -> None:
    connector = table(cast)
    load(cast, connector, b"n\n" + b"".join(b"%d\n" % n for n in range(7)))
    pages = walked(connector, Query(limit=size))
    assert [row["n"] for page in pages for row in page] == list(range(7))
    assert all(len(page) == size for page in pages[:-1])


@pytest.mark.parametrize(
    ("filters", "code"),
    [
        ({"nope": "1"}, "unknown_parameter"),
        ({"score": "1.5"}, "not_filterable"),
        ({"id": "one"}, "invalid_value"),
        ({"born": "2001-02-30"}, "invalid_value"),
        ({"status": "a\0b"}, "invalid_value"),
        ({"id": "9" * 30}, "invalid_value"),
    ],
)
def test_a_wrong_parameter_is_told(cast: Cast, filters: dict[str, str], code: str) -> None:
    connector = table(cast)
    with pytest.raises(Refusal) as refusal:
        read(connector, **filters)
    assert (refusal.value.status, refusal.value.code) == (400, code)


def test_a_column_that_has_gone_is_told(cast: Cast) -> None:
    with pytest.raises(Refusal) as refusal:
        table_rows.read(table(cast), Query(columns=("gone",)))
    assert refusal.value.code == "endpoint_broken"


def test_a_table_without_rows_yet_is_empty(cast: Cast) -> None:
    connector = connectors.create_table_connector(
        organization=cast.acme, name="empty", actor=actor(cast.alice), now=clock.now()
    )
    assert read(connector) == []


# By index -------------------------------------------------------------------------------


@pytest.fixture
def large(cast: Cast) -> Connector:
    return table_of(cast, 20_000)


def table_of(cast: Cast, count: int) -> Connector:
    who = actor(cast.alice)
    connector = connectors.create_table_connector(
        organization=cast.acme, name="large", actor=who, now=clock.now()
    )
    imports.load(
        connector=connector, rows=many_rows(count), columns=MANY_COLUMNS, actor=who, now=clock.now()
    )
    connector.refresh_from_db()
    return connector


@pytest.fixture(scope="module")
def million(django_db_setup, django_db_blocker):
    """A table of a million rows, loaded once for the tests of this file."""
    with django_db_blocker.unblock():
        cast = summon()
        connector = table_of(cast, MILLION)
        yield connector
        drop(connector.table.storage)
        for organization in (cast.acme, cast.other):
            organization.delete()
        for user in (cast.alice, cast.adam, cast.bob, cast.vera, cast.charlie):
            user.delete()


def plan_of(connector: Connector, query: Query) -> str:
    """How the database would find one page."""
    table = Table.objects.get(connector=connector)
    columns = {column.name: column for column in table.columns.all()}
    found: QuerySet = table_rows.select_rows(table, columns, query).filter(pk__gt=query.place or 0)
    return found.order_by("pk")[: query.limit + 1].explain()


QUESTIONS = [
    {},
    {"record": "rec999"},
    {"campaign": "campaign-77"},
    {"status": "closed"},
    {"status": "closed", "campaign": "campaign-78"},
    {"status": "nope", "score": "5"},
]


def assert_by_index(plan: str) -> None:
    """No step reads the whole table or sorts what it found in a table of its own (SQLite's words, PostgreSQL's)."""
    assert not re.search(r"Seq Scan|SCAN \S+$|TEMP B-TREE", plan, re.M), plan
    assert re.search(r"Index|INDEX|PRIMARY KEY", plan), plan


@pytest.mark.parametrize("place", [None, 15_000])
@pytest.mark.parametrize("filters", QUESTIONS)
def test_a_page_is_found_by_index(
    large: Connector, filters: dict[str, str], place: int | None
) -> None:
    assert_by_index(plan_of(large, Query(filters=filters, limit=100, place=place)))


@pytest.mark.heavy
@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.parametrize("place", [None, 900_000])
@pytest.mark.parametrize("filters", QUESTIONS)
def test_a_page_of_a_million_rows_is_found_by_index(
    million: Connector, filters: dict[str, str], place: int | None
) -> None:
    assert_by_index(plan_of(million, Query(filters=filters, limit=100, place=place)))


@pytest.mark.heavy
@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_walk_through_a_rare_value_among_a_million_meets_all_of_it(million: Connector) -> None:
    pages = walked(million, Query(filters={"campaign": "campaign-77"}, limit=50))
    assert [row["record"] for page in pages for row in page] == [
        f"rec{number}" for number in range(77, MILLION, 2000)
    ]
