"""/v1/members: list, read, change, remove; no key touches Owners, nor members who may do more than the key."""

import pytest

from apiusers.lookups import roles_of
from apiusers.roles import services as roles
from portal.access import Role
from portal.audit.events import Action
from portal.models import AuditEvent, Membership, User
from tests.cast import Cast, actor
from tests.keys.calling import Program, program, stranger
from tests.keys.minting import NOW, mint

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast)


def one(user: User) -> str:
    return f"/v1/members/{user.public_id}"


def refused(response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def role_of(user: User) -> str:
    return Membership.objects.get(user=user).role


def test_members_are_listed_with_their_roles(cast: Cast, caller: Program) -> None:
    rows = caller.call("GET", "/v1/members").json()["results"]
    assert {(row["email"], row["role"]) for row in rows} == {
        ("alice@example.com", "owner"),
        ("adam@example.com", "admin"),
        ("bob@example.com", "developer"),
        ("vera@example.com", "viewer"),
    }


def test_a_role_is_changed_and_read(cast: Cast, caller: Program) -> None:
    assert caller.call("PATCH", one(cast.vera), {"role": "developer"}).status_code == 200
    assert caller.call("GET", one(cast.vera)).json()["role"] == "developer"


def test_all_tokens_of_a_member_share_what_the_member_is_limited_to(
    cast: Cast, caller: Program
) -> None:
    asked = {"limits": [{"name": "", "requests": 3, "seconds": 60}], "quota": None}
    answer = caller.call("PATCH", one(cast.bob), asked)
    assert {name: answer.json()[name] for name in asked} == asked
    assert answer.json()["role"] == "developer"
    tokens = [
        Program(mint(cast.acme, cast.alice, owner=cast.bob, name=name, now=NOW)) for name in "abcd"
    ]
    answers = [token.call("GET", "/v1/whoami") for token in tokens]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    event = AuditEvent.objects.get(action=Action.MEMBER_LIMITED)
    assert event.details == {"before": {}, "after": {"limits": asked["limits"]}}


def test_limits_of_owners_and_of_who_is_stronger_are_out_of_reach(
    cast: Cast, caller: Program
) -> None:
    asked = {"quota": {"requests": 5, "period": "day"}}
    assert refused(caller.call("PATCH", one(cast.alice), asked)) == (403, "permission_denied")
    weak = program(cast, "members:manage", name="weak")
    assert refused(weak.call("PATCH", one(cast.adam), asked)) == (403, "permission_not_held")
    wrong = {"role": "viewer", "quota": {"requests": 0, "period": "day"}}
    assert refused(caller.call("PATCH", one(cast.bob), wrong)) == (400, "invalid_quota")
    assert role_of(cast.bob) == Role.DEVELOPER


def test_a_removed_member_is_gone(cast: Cast, caller: Program) -> None:
    assert caller.call("DELETE", one(cast.bob)).status_code == 204
    assert caller.call("GET", one(cast.bob)).status_code == 404


@pytest.mark.parametrize("name", ["bob", "vera"])
def test_no_key_makes_an_owner(cast: Cast, caller: Program, name: str) -> None:
    user = getattr(cast, name)
    assert caller.call("PATCH", one(user), {"role": "owner"}).status_code == 403
    assert role_of(user) != Role.OWNER


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_no_key_touches_an_owner(cast: Cast, caller: Program, method: str) -> None:
    body = {"role": "viewer"} if method == "PATCH" else None
    assert caller.call(method, one(cast.alice), body).status_code == 403
    assert role_of(cast.alice) == Role.OWNER


def test_a_weak_key_raises_nobody_beyond_itself(cast: Cast) -> None:
    weak = program(cast, "members:manage", name="weak")
    answer = weak.call("PATCH", one(cast.vera), {"role": "admin"})
    assert refused(answer) == (403, "permission_not_held")
    assert role_of(cast.vera) == Role.VIEWER


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_weak_key_touches_nobody_whom_a_role_makes_stronger(cast: Cast, method: str) -> None:
    seat = Membership.objects.get(user=cast.vera)
    full = roles_of(cast.acme).get(public_id="full-access")
    roles.assign(role=full, holder=seat, actor=actor(cast.alice))
    body = {"role": "viewer"} if method == "PATCH" else None
    weak = program(cast, "members:manage", name="weak")
    assert refused(weak.call(method, one(cast.vera), body)) == (403, "permission_not_held")


def test_a_weak_key_removes_nobody_stronger(cast: Cast) -> None:
    weak = program(cast, "members:manage", name="weak")
    assert refused(weak.call("DELETE", one(cast.adam))) == (403, "permission_not_held")
    assert role_of(cast.adam) == Role.ADMIN


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_members_of_another_organization_are_unknown(cast: Cast, method: str) -> None:
    body = {"role": "viewer"} if method == "PATCH" else None
    assert stranger(cast).call(method, one(cast.bob), body).status_code == 404
    assert role_of(cast.bob) == Role.DEVELOPER


@pytest.mark.parametrize("text", ["x", "1" * 19, "%00", "-1"])
def test_what_is_no_id_is_unknown(caller: Program, text: str) -> None:
    assert caller.call("GET", f"/v1/members/{text}").status_code == 404
