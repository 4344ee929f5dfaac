"""No key gets at more than it holds: a table of attempts, each refused, with nothing changed and no secret told."""

from collections.abc import Callable
from typing import Any

import pytest

from keys.life import services
from portal import clock
from tests.cast import actor
from tests.escalation import FULL_KEY, MANAGING, Stage, set_stage
from tests.keys.calling import call
from tests.walking import stored

pytestmark = [
    pytest.mark.usefixtures("frozen"),
    pytest.mark.sqlite,
]  # rules of access, the same on both


@pytest.fixture
def stage(db) -> Stage:
    return set_stage()


def owner(kind: str, identifier: object) -> dict[str, Any]:
    return {"name": "mine", "owner": {"type": kind, "id": str(identifier)}}


# what is tried: (who, method, path, body, status)
Attempt = tuple[str, str, str, Callable[[Stage], Any], int]
ROBOT, WEAK = "api-users/{stage.robot.public_id}", "api-users/{stage.weak_robot.public_id}"
BY_KEY: dict[str, Attempt] = {
    "a token for the Owner": (
        "developer",
        "POST",
        "keys",
        lambda s: owner("user", s.cast.alice.public_id),
        403,
    ),
    "a token for another Developer's better": (
        "developer",
        "POST",
        "keys",
        lambda s: owner("user", s.cast.adam.public_id),
        403,
    ),
    "a token of a stronger API user": (
        "developer",
        "POST",
        "keys",
        lambda s: owner("api_user", s.robot.public_id),
        403,
    ),
    "an organization key with more": (
        "developer",
        "POST",
        "keys",
        lambda s: {"name": "x", "permissions": ["members:manage"]},
        403,
    ),
    "a token of one's own with more": (
        "developer",
        "POST",
        "keys",
        lambda s: owner("user", s.cast.bob.public_id) | {"permissions": ["roles:manage"]},
        403,
    ),
    "the successor of a stronger key": (
        "developer",
        "POST",
        "keys/{stage.strong.key.public_id}/rotation",
        lambda s: {"overlap_seconds": 0},
        403,
    ),
    "a better role for oneself": (
        "developer",
        "PATCH",
        "members/{cast.bob.public_id}",
        lambda s: {"role": "owner"},
        403,
    ),
    "an invitation": (
        "developer",
        "POST",
        "invitations",
        lambda s: {"email": "a@example.com", "role": "admin"},
        403,
    ),
    "a role of one's own": (
        "developer",
        "POST",
        "roles",
        lambda s: {"name": "x", "permissions": []},
        403,
    ),
    "a token beneath an API user": (
        "developer",
        "POST",
        f"{ROBOT}/tokens",
        lambda s: {"name": "x"},
        403,
    ),
    "an offer": (
        "developer",
        "POST",
        "members/{cast.bob.public_id}/token-offers",
        lambda s: {"name": "x"},
        403,
    ),
    "full access for an API user": (
        "manager",
        "PATCH",
        WEAK,
        lambda s: {"roles": ["full-access"]},
        403,
    ),
    "a strong team for an API user": (
        "manager",
        "PATCH",
        WEAK,
        lambda s: {"teams": [s.team.public_id]},
        403,
    ),
    "a seat in a strong team": (
        "manager",
        "PATCH",
        "teams/{stage.team.public_id}",
        lambda s: {"members": [{"type": "api_user", "id": s.weak_robot.public_id}]},
        403,
    ),
    "full access for a team": (
        "manager",
        "PATCH",
        "teams/{stage.weak_team.public_id}",
        lambda s: {"roles": ["full-access"]},
        403,
    ),
    "a role that grants more": (
        "manager",
        "POST",
        "roles",
        lambda s: {"name": "x", "permissions": ["widgets:view"]},
        403,
    ),
    "a role that is made to grant more": (
        "manager",
        "PATCH",
        "roles/{stage.custom.public_id}",
        lambda s: {"permissions": ["pops:read"]},
        403,
    ),
    "a predefined role that grants more": (
        "manager",
        "PATCH",
        "roles/pop-reader",
        lambda s: {"permissions": MANAGING},
        409,
    ),
    "a token of a strong API user": (
        "manager",
        "POST",
        f"{ROBOT}/tokens",
        lambda s: {"name": "x"},
        403,
    ),
    "a strong token's successor": (
        "manager",
        "POST",
        ROBOT + "/tokens/{stage.robot_token.key.public_id}/rotation",
        lambda s: {"overlap_seconds": 0},
        403,
    ),
    "a token wider than its API user": (
        "manager",
        "POST",
        f"{WEAK}/tokens",
        lambda s: {"name": "x", "permissions": ["keys:manage"]},
        403,
    ),
    "a stronger member": (
        "manager",
        "PATCH",
        "members/{cast.bob.public_id}",
        lambda s: {"role": "admin"},
        403,
    ),
    "a new Owner": (
        "manager",
        "PATCH",
        "members/{cast.adam.public_id}",
        lambda s: {"role": "owner"},
        403,
    ),
    "a lesser Owner": (
        "manager",
        "PATCH",
        "members/{cast.alice.public_id}",
        lambda s: {"role": "viewer"},
        403,
    ),
    "one Owner less": ("manager", "DELETE", "members/{cast.alice.public_id}", lambda s: None, 403),
    "an invited Owner": (
        "manager",
        "POST",
        "invitations",
        lambda s: {"email": "a@example.com", "role": "owner"},
        403,
    ),
    "an Owner's invitation sent again": (
        "manager",
        "POST",
        "invitations/{stage.owners_invitation}/resend",
        lambda s: None,
        403,
    ),
    "an Owner's invitation withdrawn": (
        "manager",
        "DELETE",
        "invitations/{stage.owners_invitation}",
        lambda s: None,
        403,
    ),
    "a token prepared with more than its person holds": (
        "manager",
        "POST",
        "members/{cast.vera.public_id}/token-offers",
        lambda s: {"name": "x", "permissions": ["keys:manage"]},
        403,
    ),
}


@pytest.mark.parametrize("attempt", sorted(BY_KEY))
def test_no_key_gets_at_more_than_it_holds(stage: Stage, attempt: str, mailoutbox: list) -> None:
    who, method, path, body, status = BY_KEY[attempt]
    before = stored()
    answer = call(method, stage.path(path), body(stage), **getattr(stage, who))
    assert (answer.status_code, stored() == before, mailoutbox) == (status, True, [])
    assert not FULL_KEY.search(answer.content)


def test_a_narrowed_key_makes_nothing_wider_than_itself(stage: Stage) -> None:
    narrow = services.generate(
        organization=stage.cast.acme,
        owner=stage.cast.alice,
        name="narrow",
        expires_at=None,
        permissions=["keys:manage"],
        actor=actor(stage.cast.alice),
        now=clock.now(),
    )
    answer = call(
        "POST",
        "/v1/keys",
        owner("user", stage.cast.alice.public_id),
        **{"x-api-key": narrow.text, "x-organization-id": stage.cast.acme.public_id},
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_not_held")
