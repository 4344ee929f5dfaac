"""The story of a machine, told from outside: it gets an identity, a token and a role, and loses each at once."""

import uuid

import pytest

from tests.flows.programs import Api


@pytest.fixture
def api(http, seed) -> Api:
    return Api(http, seed)


@pytest.fixture
def robot(api) -> dict:
    """An API user with one token and nothing granted."""
    name = f"robot-{uuid.uuid4().hex[:8]}"
    made = api.call("POST", "/v1/api-users", json={"name": name}).json()
    owner = {"type": "api_user", "id": made["id"]}
    token = api.call("POST", "/v1/keys", json={"name": "token", "owner": owner}).json()
    return {**made, "token": token["key"]}


def held(api: Api, http, robot: dict) -> list[str]:
    """What the door says that the token may do now."""
    answer = http.get(
        f"{api.base_url}/v1/whoami",
        headers={"authorization": f"Bearer {robot['token']}"},
        timeout=30,
    )
    return answer.json()["permissions"]


def change(api: Api, robot: dict, **body: object) -> None:
    assert api.call("PATCH", f"/v1/api-users/{robot['id']}", json=body).status_code == 200


def test_a_machine_reaches_what_its_roles_grant_at_each_request(api, http, robot):
    assert held(api, http, robot) == []
    change(api, robot, roles=["pop-reader"])
    assert held(api, http, robot) == ["pops:read"]
    change(api, robot, roles=[])
    assert held(api, http, robot) == []


def test_a_team_grants_while_the_machine_is_in_it(api, http, robot):
    team = api.call("POST", "/v1/teams", json={"name": robot["name"]}).json()
    api.call("PATCH", f"/v1/teams/{team['id']}", json={"roles": ["widget-reader"]})
    change(api, robot, teams=[team["id"]])
    assert held(api, http, robot) == ["widgets:view"]
    assert api.call("DELETE", f"/v1/teams/{team['id']}").status_code == 204
    assert held(api, http, robot) == []


def test_deactivated_its_token_stops_and_comes_back(api, robot):
    change(api, robot, active=False)
    assert api.status_of(robot["token"]) == 401
    change(api, robot, active=True)
    assert api.status_of(robot["token"]) == 200


def test_deleted_its_token_is_revoked(api, robot):
    path = f"/v1/api-users/{robot['id']}"
    assert api.call("DELETE", path).json()["code"] == "living_tokens"
    assert api.call("DELETE", f"{path}?confirmed=true").status_code == 204
    assert api.status_of(robot["token"]) == 401


def test_the_seeded_tokens_may_what_the_seed_says(api, http, seed):
    calling = held(api, http, {"token": seed["api_user_token"]})
    assert calling == ["endpoints:call", "pops:read", "widgets:view"]
    assert held(api, http, {"token": seed["restricted_api_user_token"]}) == []
