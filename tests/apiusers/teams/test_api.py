"""/v1/teams: make, read, change, delete teams; nothing of another organization's."""

import pytest

from apiusers.models import ApiUser, Team
from tests.cast import Cast
from tests.keys.calling import Program, program, stranger

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast)


def one(team: Team) -> str:
    return f"/v1/teams/{team.public_id}"


def test_a_team_is_made_filled_and_read(cast: Cast, caller: Program, robot: ApiUser) -> None:
    made = caller.call("POST", "/v1/teams", {"name": "blue"})
    members = [
        {"type": "user", "id": cast.bob.public_id},
        {"type": "api_user", "id": robot.public_id},
    ]
    said = caller.call("PATCH", made["Location"], {"members": members}).json()
    assert {(one["type"], one["id"]) for one in said["members"]} == {
        ("user", cast.bob.public_id),
        ("api_user", robot.public_id),
    }


@pytest.mark.parametrize("kind", ["user", "api_user"])
def test_a_member_from_elsewhere_is_refused(
    cast: Cast, caller: Program, team: Team, kind: str
) -> None:
    ids = {"user": cast.charlie.public_id, "api_user": "A" * 12}
    answer = caller.call("PATCH", one(team), {"members": [{"type": kind, "id": ids[kind]}]})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_id")


def test_a_deleted_team_is_gone(caller: Program, team: Team) -> None:
    assert caller.call("DELETE", one(team)).status_code == 204
    assert caller.call("GET", one(team)).status_code == 404


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_another_organizations_team_is_unknown(cast: Cast, team: Team, method: str) -> None:
    body = {"name": "mine"} if method == "PATCH" else None
    assert stranger(cast).call(method, one(team), body).status_code == 404
    assert Team.objects.get().name == "red"


def test_without_the_permission_it_is_403(cast: Cast, team: Team) -> None:
    assert program(cast, "pops:read", name="weak").call("GET", one(team)).status_code == 403
