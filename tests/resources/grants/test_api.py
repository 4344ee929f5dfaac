"""/v1/connectors/{id}/grants: given and taken by who holds grants:manage, and by nobody else."""

import pytest

from resources.models import Connector, ConnectorGrant
from tests.cast import Cast
from tests.keys.calling import Program, program
from tests.resources.access.test_reach import team_of
from tests.resources.calling import machine, refused
from tests.resources.making import api_user, table

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast, "grants:manage")


@pytest.fixture
def connector(cast: Cast) -> Connector:
    return table(cast)


def grants_of(connector: Connector) -> str:
    return f"/v1/connectors/{connector.public_id}/grants"


@pytest.mark.parametrize("kind", ["user", "api_user", "team"])
def test_a_grant_is_given_changed_listed_and_taken(
    cast: Cast, caller: Program, connector: Connector, kind: str
) -> None:
    ids = {"user": cast.vera.public_id, "api_user": api_user(cast.acme).public_id}
    holder = {"type": kind, "id": ids.get(kind) or team_of(cast).public_id}
    path = grants_of(connector)
    for level in ("reader", "user"):
        said = caller.call("POST", path, {"holder": holder, "level": level}).json()
        assert (said["holder"]["id"], said["level"]) == (holder["id"], level)
    assert [one["level"] for one in caller.call("GET", path).json()["results"]] == ["user"]
    taken = f"{path}/{kind}/{holder['id']}"
    assert [caller.call("DELETE", taken).status_code for _ in "ab"] == [204, 204]
    assert not ConnectorGrant.objects.exists()


def test_describing_connectors_is_no_right_to_grant_them(cast: Cast, connector: Connector) -> None:
    robot, manager = machine(cast, "connectors:manage", "endpoints:call")
    body = {"holder": {"type": "api_user", "id": robot.public_id}, "level": "user"}
    assert refused(manager.call("POST", grants_of(connector), body)) == (403, "insufficient_scope")
    assert not ConnectorGrant.objects.exists()


def test_a_holder_of_another_organization_is_unknown(
    cast: Cast, caller: Program, connector: Connector
) -> None:
    stranger = api_user(cast.other, "stranger")
    for holder in (
        {"type": "api_user", "id": stranger.public_id},
        {"type": "user", "id": cast.charlie.public_id},
        {"type": "team", "id": "AAAAAAAAAAAA"},
    ):
        body = {"holder": holder, "level": "user"}
        assert refused(caller.call("POST", grants_of(connector), body)) == (400, "unknown_id")
        path = f"{grants_of(connector)}/{holder['type']}/{holder['id']}"
        assert caller.call("DELETE", path).status_code == 404


@pytest.mark.parametrize("path", ["nonsense/x", "user/x", "team/a%00b"])
def test_a_holder_that_cannot_be_is_404(caller: Program, connector: Connector, path: str) -> None:
    assert caller.call("DELETE", f"{grants_of(connector)}/{path}").status_code == 404
