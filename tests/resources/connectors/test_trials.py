"""A test asks the source now, whatever is remembered of it and however often it failed."""

import json

import pytest
from pytest_django.fixtures import Settings

from portal import clock
from resources.connectors.trials import first_rows, parameters_of, usual_rows
from resources.http.circuits import FAILURES, circuits
from tests.cast import Cast
from tests.resources.making import http, table
from tests.resources.upstream import answers, upstream

BODY = json.dumps([{"id": n} for n in range(50)]).encode()


@pytest.fixture
def inside(settings: Settings) -> Settings:
    settings.EGRESS_HTTP, settings.EGRESS_ALLOW = True, ["127.0.0.0/8"]
    return settings


def test_the_first_rows_of_a_table(cast: Cast) -> None:
    assert len(first_rows(table(cast), {}, now=clock.now()).rows) == 3


def test_a_remembered_answer_is_not_taken(cast: Cast, inside: Settings) -> None:
    with upstream(answers(BODY)) as server:
        inside.EGRESS_PORTS = [server.port]
        connector = http(cast, server.url, cache_seconds=60)
        for _ in range(2):
            assert len(first_rows(connector, {}, now=clock.now()).rows) == 20
        assert server.connections == 2


def test_a_source_that_rests_is_asked_and_wakes(cast: Cast, inside: Settings) -> None:
    with upstream(answers(BODY)) as server:
        inside.EGRESS_PORTS = [server.port]
        connector = http(cast, server.url)
        for _ in range(FAILURES):
            circuits.record_failure(connector, clock.now())
        assert first_rows(connector, {}, now=clock.now()).rows
        circuits.admit(connector, clock.now())


def test_asked_as_usual_it_rests_and_remembers(cast: Cast, inside: Settings) -> None:
    with upstream(answers(BODY)) as server:
        inside.EGRESS_PORTS = [server.port]
        connector = http(cast, server.url, cache_seconds=60)
        for _ in range(2):
            usual_rows(connector, {}, now=clock.now())
        assert server.connections == 1


def test_the_parameters_of_path_and_query(cast: Cast) -> None:
    connector = http(cast, path="/of/{who}", query="status={status}")
    assert parameters_of(connector) == ["status", "who"]
    assert parameters_of(table(cast)) == []
