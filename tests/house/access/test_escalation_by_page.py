"""No page gives more than its person holds: a table of attempts, each refused, with nothing changed or told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.escalation import FULL_KEY, Stage, set_stage
from tests.portal.signed_in import at, signed_in
from tests.walking import stored

pytestmark = [
    pytest.mark.usefixtures("frozen"),
    pytest.mark.sqlite,
]  # rules of access, the same on both


@pytest.fixture
def stage(db) -> Stage:
    return set_stage()


def seat(stage: Stage, name: str) -> str:
    return getattr(stage.cast, name).public_id


NEVER = {"name": "mine", "expiry": "never", "chooses_permissions": "1"}
TO_BOB = {"afterwards": "owner", "confirmation": "Acme Robotics"}
# what is tried: (who, path, what is typed)
BY_PAGE: dict[str, tuple[str, Callable[[Stage], str], Callable[[Stage], dict[str, Any]]]] = {
    "a key with more": (
        "bob",
        lambda s: "keys/generate",
        lambda s: {**NEVER, "permissions": ["members:manage"]},
    ),
    "a token of one's own with more": (
        "vera",
        lambda s: "tokens/generate",
        lambda s: {**NEVER, "permissions": ["keys:manage"]},
    ),
    "the successor of a stronger key": (
        "bob",
        lambda s: f"keys/{s.strong.key.public_id}/rotation",
        lambda s: {"overlap": "0"},
    ),
    "a stronger key once more": (
        "bob",
        lambda s: f"keys/{s.strong.key.public_id}/reissue",
        lambda s: {},
    ),
    "a token of an API user": (
        "bob",
        lambda s: f"api-users/{s.robot.public_id}/tokens/generate",
        lambda s: NEVER,
    ),
    "an API user": ("bob", lambda s: "api-users/new", lambda s: {"name": "x"}),
    "a role for oneself": (
        "bob",
        lambda s: f"members/{s.cast.bob.public_id}/roles",
        lambda s: {"chosen": ["full-access"]},
    ),
    "a team for oneself": (
        "bob",
        lambda s: f"members/{s.cast.bob.public_id}/teams",
        lambda s: {"chosen": [s.team.public_id]},
    ),
    "a portal role for oneself": (
        "bob",
        lambda s: f"members/{seat(s, 'bob')}/role",
        lambda s: {"role": "admin"},
    ),
    "Owner, by an Admin": (
        "adam",
        lambda s: f"members/{seat(s, 'adam')}/role",
        lambda s: {"role": "owner"},
    ),
    "the Owner's role": (
        "adam",
        lambda s: f"members/{seat(s, 'alice')}/role",
        lambda s: {"role": "viewer"},
    ),
    "the Owner's removal": ("adam", lambda s: f"members/{seat(s, 'alice')}/removal", lambda s: {}),
    "an invited Owner": (
        "adam",
        lambda s: "invitations/new",
        lambda s: {"email": "a@example.com", "role": "owner"},
    ),
    "an Owner's invitation sent again": (
        "adam",
        lambda s: f"invitations/{s.owners_invitation}/resend",
        lambda s: {},
    ),
    "the ownership": (
        "adam",
        lambda s: "ownership",
        lambda s: {**TO_BOB, "member": s.cast.bob.public_id},
    ),
    "the organization's end": (
        "adam",
        lambda s: "deletion",
        lambda s: {"confirmation": "Acme Robotics"},
    ),
    "a member's secret": (
        "adam",
        lambda s: f"members/{s.cast.bob.public_id}/tokens/{bobs_key(s)}/rotation",
        lambda s: {"overlap": "0"},
    ),
}


def bobs_key(stage: Stage) -> str:
    return stage.cast.bob.owned_keys.get().public_id


@pytest.mark.parametrize("attempt", sorted(BY_PAGE))
def test_no_page_gives_more_than_its_person_holds(
    stage: Stage, attempt: str, mailoutbox: list
) -> None:
    who, path, typed = BY_PAGE[attempt]
    client: Client = signed_in(getattr(stage.cast, who))
    address, form, before = at(stage.cast.acme, path(stage)), typed(stage), stored()
    answer = client.post(address, form)
    assert answer.status_code in {303, 403, 422}
    assert (stored() == before, mailoutbox) == (True, [])
    assert not FULL_KEY.search(answer.content)
