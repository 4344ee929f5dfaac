"""Every action has its sentence, and a sentence tells facts of the event and no markup of its own."""

import pytest

from portal.audit.events import Action
from portal.audit.sentences import LABELS, PLAIN, SENTENCES, sentence
from portal.models import AuditEvent


def event(action: str, **details) -> AuditEvent:
    return AuditEvent(action=action, object_name="thing", object_type="user", details=details)


@pytest.mark.parametrize("action", Action)
def test_every_action_has_a_sentence_that_needs_no_detail(action: Action):
    assert action in SENTENCES
    assert sentence(event(action))


@pytest.mark.parametrize("action", Action)
def test_every_action_inside_an_organization_can_be_filtered_by(action: Action):
    outside = action.value.startswith("user.") or action == Action.ORGANIZATION_DELETED
    assert (action in LABELS) != outside


def test_an_action_of_another_version_is_told_by_its_name():
    assert sentence(event("moon.landed")) == "moon.landed “thing”"


@pytest.mark.parametrize(
    ("action", "details", "told"),
    [
        (Action.MEMBER_ROLE_CHANGED, {"before": "viewer", "after": "admin"},
         "changed the role of thing from Viewer to Admin"),
        (Action.MEMBER_INVITED, {"role": "developer"}, "invited thing as Developer"),
        (Action.KEY_REVOKED, {"reason": "leaked"}, "revoked the API key “thing” (leaked)"),
        (Action.KEY_RENAMED, {"before": "a", "after": "b"}, "renamed the API key “a” to “b”"),
        (Action.ORGANIZATION_CHANGED, {"changed": {"time_zone": ["UTC", "Asia/Tokyo"]}},
         "changed the organization's time zone from “UTC” to “Asia/Tokyo”"),
        (Action.ROLE_ASSIGNED, {"to": {"type": "team", "name": "red"}},
         "gave the role “thing”: red"),
        (Action.TEAM_MEMBER_ADDED, {"member": {"name": "bob@example.com"}},
         "added a member to the team “thing”: bob@example.com"),
        (Action.TOKEN_OFFERED, {"for": "bob@example.com"},
         "prepared the token “thing” for a member: bob@example.com"),
        (Action.TOKEN_CLAIMED, {"for": "bob@example.com"}, "claimed the prepared token “thing”"),
        (Action.TOKEN_HANDED_OVER, {"to": {"type": "api_user", "name": "robot"}},
         "handed the token “thing” to an API user: robot"),
        (Action.KEY_VERIFIER_CHANGED, {"after": True},
         "let the API key “thing” verify the keys of every organization"),
    ],
)  # fmt: skip
def test_details_are_told_in_words(action: str, details: dict, told: str):
    assert sentence(event(action, **details)) == told


def test_no_two_actions_are_called_the_same_in_the_filter() -> None:
    assert len(set(LABELS.values())) == len(LABELS)


def test_every_sentence_names_its_object() -> None:
    assert all("{name}" in words for _, words in PLAIN.values())
