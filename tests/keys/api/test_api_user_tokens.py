"""/v1/api-users/{id}/tokens: the routes of keys once more, for one API user alone."""

import pytest

from apiusers.models import ApiUser
from tests.cast import Cast
from tests.keys.calling import Program, program
from tests.keys.minting import mint

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def robot(cast: Cast) -> ApiUser:
    return ApiUser.objects.create(organization=cast.acme, name="robot", permissions=["pops:read"])


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast, "api-users:manage", "pops:read")


@pytest.fixture
def path(robot: ApiUser) -> str:
    return f"/v1/api-users/{robot.public_id}/tokens"


def test_a_token_is_made_and_is_the_api_users(caller: Program, path: str, robot: ApiUser) -> None:
    answer = caller.call("POST", path, {"name": "nightly"})
    told = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, f"{path}/{told['id']}")
    assert (told["owner"]["id"], told["permissions"]) == (robot.public_id, ["pops:read"])
    assert told["key"].startswith("kd_live_")


def test_it_is_found_beneath_its_owner_alone(cast: Cast, caller: Program, path: str) -> None:
    mint(cast.acme, cast.alice, name="of-the-organization")
    made = caller.call("POST", path, {"name": "nightly"}).json()
    assert [key["id"] for key in caller.call("GET", path).json()["results"]] == [made["id"]]
    other = ApiUser.objects.create(organization=cast.acme, name="other")
    elsewhere = f"/v1/api-users/{other.public_id}/tokens/{made['id']}"
    assert caller.call("GET", elsewhere).status_code == 404


def test_it_is_changed_rotated_revoked_and_deleted(caller: Program, path: str) -> None:
    made = caller.call("POST", path, {"name": "nightly"}).json()
    one = f"{path}/{made['id']}"
    assert caller.call("PATCH", one, {"name": "weekly"}).json()["name"] == "weekly"
    new = caller.call("POST", f"{one}/rotation", {"overlap_seconds": 60})
    assert (new.status_code, new["Location"]) == (201, f"{path}/{new.json()['id']}")
    assert caller.call("POST", f"{one}/revocation", {}).json()["status"] == "revoked"
    assert caller.call("DELETE", one).status_code == 204
    assert caller.call("GET", one).status_code == 404


def test_a_repetition_makes_no_second_token(caller: Program, path: str) -> None:
    answers = [caller.call("POST", path, {"name": "nightly"}, idempotency_key="one") for _ in "ab"]
    assert answers[0].json() == answers[1].json()
    assert answers[1]["Idempotency-Replayed"] == "true"


def test_a_narrowed_token_stays_narrow(caller: Program, path: str) -> None:
    told = caller.call("POST", path, {"name": "nightly", "permissions": []}).json()
    assert told["permissions"] == []


@pytest.mark.parametrize("held", [["api-users:manage"], ["api-users:manage", "widgets:view"]])
def test_a_weaker_key_makes_no_token_that_may_more(cast: Cast, path: str, held: list) -> None:
    weak = program(cast, *held, name="weak")
    answer = weak.call("POST", path, {"name": "nightly"})
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_not_held")


def test_a_deactivated_api_user_gets_no_token(caller: Program, path: str, robot: ApiUser) -> None:
    ApiUser.objects.filter(pk=robot.pk).update(is_active=False)
    answer = caller.call("POST", path, {"name": "nightly"})
    assert (answer.status_code, answer.json()["code"]) == (409, "owner_inactive")


def test_an_owner_in_the_body_is_refused(cast: Cast, caller: Program, path: str) -> None:
    body = {"name": "nightly", "owner": {"type": "organization", "id": cast.acme.public_id}}
    assert caller.call("POST", path, body).status_code == 400


def test_a_token_is_held_to_what_was_asked_from_its_birth(caller: Program, path: str) -> None:
    held_to = {
        "limits": [{"name": "burst", "requests": 10, "seconds": 60}],
        "quota": {"requests": 100, "period": "day"},
        "ip_allow": ["192.0.2.0/24"],
        "refuse_browsers": True,
    }
    told = caller.call("POST", path, {"name": "nightly", **held_to}).json()
    assert {name: told[name] for name in held_to} == held_to
    wrong = caller.call("POST", path, {"name": "b", "quota": {"requests": 0, "period": "day"}})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid_quota")
