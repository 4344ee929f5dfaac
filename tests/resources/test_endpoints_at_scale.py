"""A named endpoint over a million rows: what `GET /v1/{name}` really asks the database is answered from an index."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from resources.endpoints import services as endpoints
from resources.endpoints.rules import Parameter
from resources.endpoints.services import EndpointSettings
from resources.models import Connector
from tests.cast import actor
from tests.keys.calling import Program
from tests.keys.minting import mint
from tests.resources.tables.test_rows import MILLION, assert_by_index, million

__all__ = ["million"]

pytestmark = [pytest.mark.heavy, pytest.mark.django_db]
PREFIX = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}
ASKED = ["", "?campaign=campaign-77", "?status=closed", "?status=closed&campaign=campaign-78"]


@pytest.fixture
def caller(million: Connector) -> Program:
    """A program that may call the endpoint `rows` over the million."""
    organization = million.organization
    owner = organization.memberships.get(role="owner").user
    endpoints.publish(
        organization=organization,
        settings=EndpointSettings(
            name="rows",
            connector=million,
            parameters=[Parameter("campaign", "campaign"), Parameter("status", "status")],
        ),
        actor=actor(owner),
        now=clock.now(),
    )
    return Program(mint(organization, owner, permissions=["endpoints:call"], now=clock.now()))


def plans(caller: Program, path: str) -> tuple[Any, list[str]]:
    """The answer, and the plan of each statement that read rows for it."""
    with CaptureQueriesContext(connection) as asked:
        answer = caller.call("GET", path)
    assert answer.status_code == 200, answer.content
    reading = [
        query["sql"]
        for query in asked
        if "FROM" in query["sql"] and "resources_rows_" in query["sql"]
    ]
    return answer.json(), [plan_of(sql) for sql in reading if not re.search("SAVEPOINT", sql)]


def plan_of(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(PREFIX[connection.vendor] + sql)
        return "\n".join(str(line[-1]) for line in cursor.fetchall())


def pages(caller: Program, path: str, most: int) -> Iterator[tuple[Any, list[str]]]:
    token: str | None = ""
    while token is not None and most:
        sign = "&" if "?" in path else "?"
        answer, found = plans(caller, path + (f"{sign}nextToken={token}" if token else ""))
        yield answer, found
        token, most = answer["nextToken"], most - 1


def prove_pages(caller: Program, path: str) -> None:
    for _, found in pages(caller, f"/v1/rows{path}", most=3):
        assert len(found) == 1
        assert_by_index(found[0])


def prove_walk(caller: Program) -> None:
    met = [
        row["record"]
        for answer, _ in pages(caller, "/v1/rows?campaign=campaign-77&limit=60", most=100)
        for row in answer["results"]
    ]
    assert met == [f"rec{number}" for number in range(77, MILLION, 2000)]


@pytest.mark.sqlite
@pytest.mark.parametrize("path", ASKED)
def test_every_page_comes_from_an_index_on_sqlite(caller: Program, path: str) -> None:
    prove_pages(caller, path)


@pytest.mark.sqlite
def test_a_walk_meets_every_row_of_a_rare_value_once_on_sqlite(caller: Program) -> None:
    prove_walk(caller)


@pytest.mark.postgresql
@pytest.mark.parametrize("path", ASKED)
def test_every_page_comes_from_an_index_on_postgresql(caller: Program, path: str) -> None:
    prove_pages(caller, path)


@pytest.mark.postgresql
def test_a_walk_meets_every_row_of_a_rare_value_once_on_postgresql(caller: Program) -> None:
    prove_walk(caller)
