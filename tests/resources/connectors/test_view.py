"""Whoever was granted a connector reads of it; whoever manages connectors knows all; for others there is none."""

import pytest

from resources.models import Connector, Level
from tests.cast import Cast
from tests.keys.calling import program, stranger
from tests.resources.access.test_reach import give
from tests.resources.calling import machine, refused
from tests.resources.making import http, table

pytestmark = pytest.mark.usefixtures("frozen")


def one(connector: Connector) -> str:
    return f"/v1/connectors/{connector.public_id}"


def test_nothing_granted_is_nothing_seen(cast: Cast) -> None:
    connector = table(cast)
    _, caller = machine(cast, "endpoints:call")
    assert caller.call("GET", "/v1/connectors").json()["results"] == []
    assert caller.call("GET", one(connector)).status_code == 404
    assert caller.call("GET", f"{one(connector)}/data").status_code == 404


def test_a_reader_knows_its_description_and_not_its_rows(cast: Cast) -> None:
    connector = table(cast)
    robot, caller = machine(cast, "endpoints:call")
    give(cast, connector, robot, Level.READER)
    said = caller.call("GET", one(connector)).json()
    assert (said["level"], said["columns"][0]["name"]) == ("reader", "id")
    assert refused(caller.call("GET", f"{one(connector)}/data")) == (403, "user_level_needed")


def test_how_it_is_asked_is_told_to_who_manages_and_headers_to_nobody(cast: Cast) -> None:
    connector = http(cast, headers={"X-Secret": "hush-hush"})
    robot, caller = machine(cast, "endpoints:call")
    give(cast, connector, robot)
    assert caller.call("GET", one(connector)).json()["http"] is None
    answer = program(cast).call("GET", one(connector))
    assert answer.json()["http"]["headers"] == {"X-Secret": None}
    assert b"hush-hush" not in answer.content


def test_a_manager_without_a_grant_knows_it_and_gets_no_rows(cast: Cast) -> None:
    connector = table(cast)
    _, caller = machine(cast, "connectors:manage", "endpoints:call")
    assert caller.call("GET", one(connector)).json()["level"] is None
    assert refused(caller.call("GET", f"{one(connector)}/data")) == (403, "user_level_needed")
    assert refused(caller.call("POST", f"{one(connector)}/test", {})) == (403, "user_level_needed")


@pytest.mark.parametrize("part", ["", "/data", "/grants"])
def test_another_organizations_connector_is_unknown(cast: Cast, part: str) -> None:
    assert stranger(cast).call("GET", one(table(cast)) + part).status_code == 404
