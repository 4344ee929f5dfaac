"""/v1/api-users: make, read, change, delete API users; nothing of another organization's, nothing beyond the caller."""

import pytest

from apiusers.api_users import services
from apiusers.models import ApiUser, Role, Team
from portal import clock
from tests.cast import Cast, actor
from tests.keys.calling import Program, call, program, stranger
from tests.keys.minting import mint

pytestmark = pytest.mark.usefixtures("frozen")
LIST = "/v1/api-users"


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast)


def one(robot: ApiUser) -> str:
    return f"{LIST}/{robot.public_id}"


def refused(response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_a_new_api_user_has_nothing(caller: Program) -> None:
    made = caller.call("POST", LIST, {"name": "robot"})
    said = made.json()
    assert made.status_code == 201
    assert (said["teams"], said["roles"], said["permissions"]) == ([], [], [])
    assert caller.call("GET", made["Location"]).json() == said


def test_a_new_one_is_limited_from_its_birth(caller: Program) -> None:
    limits = {
        "limits": [{"name": "burst", "requests": 10, "seconds": 60}],
        "quota": {"requests": 100, "period": "day"},
    }
    said = caller.call("POST", LIST, {"name": "robot", **limits}).json()
    assert {name: said[name] for name in limits} == limits
    listed = {"name": "other", "ip_allow": ["192.0.2.0/24"]}
    assert caller.call("POST", LIST, listed).status_code == 400
    wrong = {"name": "other", "quota": {"requests": 0, "period": "day"}}
    assert refused(caller.call("POST", LIST, wrong)) == (400, "invalid_quota")
    assert not ApiUser.objects.filter(name="other").exists()


def test_a_taken_name_is_409(caller: Program, robot: ApiUser) -> None:
    assert refused(caller.call("POST", LIST, {"name": "Robot"})) == (409, "name_taken")


def test_teams_and_roles_are_set_and_add_up(caller: Program, robot: ApiUser, team: Team) -> None:
    caller.call("PATCH", f"/v1/teams/{team.public_id}", {"roles": ["widget-reader"]})
    asked = {"teams": [team.public_id], "roles": ["pop-reader"]}
    said = caller.call("PATCH", one(robot), asked).json()
    assert said["permissions"] == ["pops:read", "widgets:view"]


def test_a_change_is_all_or_nothing(caller: Program, robot: ApiUser) -> None:
    asked = {"name": "lorry", "roles": ["no-such-role"]}
    assert refused(caller.call("PATCH", one(robot), asked)) == (400, "unknown_id")
    assert ApiUser.objects.get().name == "robot"


def test_deactivated_it_says_so(caller: Program, robot: ApiUser) -> None:
    assert caller.call("PATCH", one(robot), {"active": False}).json()["active"] is False


def test_deleting_one_with_living_tokens_needs_a_confirmation(
    cast: Cast, caller: Program, robot: ApiUser
) -> None:
    mint(cast.acme, cast.alice, owner=robot)
    assert refused(caller.call("DELETE", one(robot))) == (409, "living_tokens")
    assert caller.call("DELETE", f"{one(robot)}?confirmed=true").status_code == 204
    assert caller.call("GET", one(robot)).status_code == 404


def test_a_confirmation_in_other_words_deletes_nothing(caller: Program, robot: ApiUser) -> None:
    said = refused(caller.call("DELETE", f"{one(robot)}?confirmed=yes"))
    assert (said, caller.call("GET", one(robot)).status_code) == ((400, "invalid_choice"), 200)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_another_organizations_api_user_is_unknown(cast: Cast, robot: ApiUser, method: str) -> None:
    body = {"name": "mine"} if method == "PATCH" else None
    assert refused(stranger(cast).call(method, one(robot), body)) == (404, "not_found")
    assert ApiUser.objects.get().name == "robot"


def test_the_list_is_walked_by_its_cursor(cast: Cast, caller: Program) -> None:
    for name in ("a", "b", "c"):
        services.create_api_user(
            organization=cast.acme, name=name, actor=actor(cast.alice), now=clock.now()
        )
    first = caller.call("GET", f"{LIST}?limit=2").json()
    rest = caller.call("GET", f"{LIST}?limit=2&cursor={first['next_cursor']}").json()
    names = [row["name"] for row in first["results"] + rest["results"]]
    assert (sorted(names), rest["next_cursor"]) == (["a", "b", "c"], None)


# Attempts to hold more than one was given -----------------------------------------------------

ESCALATIONS = {
    "give a role beyond its own": ({"roles": ["key-manager"]}, "permission_not_held"),
    "give full access": ({"roles": ["full-access"]}, "permission_not_held"),
}


@pytest.mark.parametrize("attempt", ESCALATIONS)
def test_a_program_cannot_hand_out_what_it_lacks(cast: Cast, robot: ApiUser, attempt: str) -> None:
    body, code = ESCALATIONS[attempt]
    weak = program(cast, "api-users:manage", "roles:manage", "pops:read", name="weak")
    assert refused(weak.call("PATCH", one(robot), body)) == (403, code)
    assert ApiUser.objects.get().permissions == []


@pytest.mark.parametrize("field", ["teams", "roles"])
def test_teams_and_roles_need_their_own_permission(cast: Cast, robot: ApiUser, field: str) -> None:
    weak = program(cast, "api-users:manage", name="weak")
    assert refused(weak.call("PATCH", one(robot), {field: []})) == (403, "insufficient_scope")


def test_a_team_that_grants_more_than_the_caller_holds_is_out_of_reach(
    cast: Cast, caller: Program, robot: ApiUser, team: Team
) -> None:
    caller.call("PATCH", f"/v1/teams/{team.public_id}", {"roles": ["full-access"]})
    weak = program(cast, "api-users:manage", "teams:manage", name="weak")
    response = weak.call("PATCH", one(robot), {"teams": [team.public_id]})
    assert refused(response) == (403, "permission_not_held")


def test_an_api_user_cannot_raise_itself(cast: Cast, robot: ApiUser) -> None:
    role = Role.objects.create(
        organization=cast.acme, name="self", permissions=["api-users:manage", "roles:manage"]
    )
    from apiusers.roles import services as roles

    roles.assign(role=role, holder=robot, actor=actor(cast.alice))
    robot.refresh_from_db()
    own = Program(mint(cast.acme, cast.alice, owner=robot))
    assert refused(own.call("PATCH", one(robot), {"roles": ["full-access"]}))[0] == 403


def test_the_tokens_of_an_api_user_share_its_limits(caller) -> None:
    made = caller.call("POST", "/v1/api-users", {"name": "robot"})
    path = made["Location"]
    limits = [{"name": "", "requests": 2, "seconds": 3600}]
    quota = {"requests": 100, "period": "month"}
    changed = caller.call("PATCH", path, {"limits": limits, "quota": quota}).json()
    assert (changed["limits"], changed["quota"]) == (limits, quota)
    token = caller.call("POST", f"{path}/tokens", {"name": "its"}).json()["key"]
    headers = {"authorization": f"Bearer {token}"}
    answers = [call("GET", "/v1/whoami", **headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0]["RateLimit"].startswith('"owner-3600s";r=1;t=')
    wrong = caller.call("PATCH", path, {"limits": [{"requests": 0, "seconds": 1}]})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid_rate_limit")
    assert caller.call("PATCH", path, {"limits": []}).json()["limits"] == []


def test_an_api_user_has_what_other_systems_call_it(caller) -> None:
    external = {"external_id": "erp-1", "metadata": {"site": "Ulm", "line": 3}}
    made = caller.call("POST", "/v1/api-users", {"name": "robot", **external})
    assert made.status_code == 201
    assert {name: made.json()[name] for name in external} == external
    path = made["Location"]
    changed = caller.call("PATCH", path, {"external_id": "erp-2"}).json()
    assert (changed["external_id"], changed["metadata"]) == ("erp-2", external["metadata"])
    taken = caller.call("POST", "/v1/api-users", {"name": "other", "external_id": "erp-2"})
    assert refused(taken) == (409, "external_id_taken")
    wrong = caller.call("PATCH", path, {"metadata": {"a": [1]}})
    assert refused(wrong) == (400, "invalid_metadata")
    token = caller.call("POST", f"{path}/tokens", {"name": "its", "external_id": "t"}).json()
    assert (token["external_id"], token["owner"]["external_id"]) == ("t", "erp-2")


@pytest.mark.parametrize("text", ["x" * 101, "a%07", "a%0Ab"])
def test_a_search_that_its_description_rules_out_is_refused(caller, text: str) -> None:
    answer = caller.call("GET", f"/v1/api-users?search={text}")
    assert refused(answer) == (400, "invalid_search")


def test_who_an_api_user_is_to_others_is_no_weaker_program_s_to_say(
    cast: Cast, caller: Program, robot: ApiUser
) -> None:
    caller.call("PATCH", one(robot), {"roles": ["full-access"]})
    weak = program(cast, "api-users:manage", name="weak")
    response = weak.call("PATCH", one(robot), {"external_id": "mine"})
    assert refused(response) == (403, "permission_not_held")


def test_an_api_user_is_found_by_its_external_id_and_by_a_part_of_what_is_noted(caller) -> None:
    made = {"name": "robot", "external_id": "erp-1", "metadata": {"site": "Ülm"}}
    caller.call("POST", "/v1/api-users", made)
    caller.call("POST", "/v1/api-users", {"name": "other", "external_id": "erp-10"})

    def found(query: str) -> list[str]:
        results = caller.call("GET", f"/v1/api-users?{query}").json()["results"]
        return [each["name"] for each in results]

    assert found("external_id=erp-1") == ["robot"]
    assert found("search=üLM") == found("search=robo") == ["robot"]
    assert sorted(found("search=ERP")) == ["other", "robot"]
    assert found("external_id=ERP-1") == found("search=nothing") == []
    refusal = caller.call("GET", "/v1/api-users?external_id=")
    assert refused(refusal) == (400, "invalid_external_id")
