"""/v1/roles: make, read, change, delete roles; predefined ones stay as they are."""

import pytest

from apiusers.models import Role
from tests.cast import Cast
from tests.keys.calling import Program, program, stranger

pytestmark = pytest.mark.usefixtures("frozen")
ROLES = "/v1/roles"


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast)


def refused(response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_a_role_is_made_changed_and_deleted(caller: Program) -> None:
    made = caller.call("POST", ROLES, {"name": "caller", "permissions": ["endpoints:call"]})
    changed = caller.call("PATCH", made["Location"], {"permissions": ["pops:read"]}).json()
    assert (changed["name"], changed["permissions"]) == ("caller", ["pops:read"])
    assert caller.call("DELETE", made["Location"]).status_code == 204
    assert caller.call("GET", made["Location"]).status_code == 404


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_predefined_role_is_not_changed(caller: Program, method: str) -> None:
    body = {"permissions": []} if method == "PATCH" else None
    answer = caller.call(method, f"{ROLES}/full-access", body)
    assert refused(answer) == (409, "role_predefined")


def test_a_role_beyond_the_caller_is_refused(cast: Cast) -> None:
    weak = program(cast, "roles:manage", name="weak")
    asked = {"name": "strong", "permissions": ["keys:manage"]}
    assert refused(weak.call("POST", ROLES, asked)) == (403, "permission_not_held")


def test_another_organizations_role_is_unknown(cast: Cast, caller: Program) -> None:
    made = caller.call("POST", ROLES, {"name": "ours", "permissions": []})
    assert stranger(cast).call("PATCH", made["Location"], {"name": "mine"}).status_code == 404
    assert Role.objects.get(organization=cast.acme).name == "ours"


def test_the_list_holds_predefined_and_own_roles(caller: Program) -> None:
    caller.call("POST", ROLES, {"name": "ours", "permissions": []})
    rows = caller.call("GET", ROLES).json()["results"]
    assert {(row["name"], row["predefined"]) for row in rows} >= {
        ("ours", False),
        ("Full access", True),
    }


def test_a_role_may_hold_every_permission_of_a_noun(cast: Cast, caller: Program) -> None:
    asked = {"name": "pops", "permissions": ["pops:*"]}
    made = caller.call("POST", ROLES, asked)
    assert made.json()["permissions"] == ["pops:manage", "pops:read"]
    assert Role.objects.get(name="pops").permissions == ["pops:*"]
    weak = program(cast, "roles:manage", "pops:read", name="weak")
    other = {**asked, "name": "more"}
    assert refused(weak.call("POST", ROLES, other)) == (403, "permission_not_held")
    nobody = {"name": "none", "permissions": ["nothing:*"]}
    assert refused(caller.call("POST", ROLES, nobody)) == (400, "unknown_permission")
