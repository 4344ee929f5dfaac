"""An organization is told how its members signed in, and neither from where nor what is another organization's."""

from datetime import timedelta

from portal.audit.events import Action
from portal.audit_log.rows import address_of, events_of, sign_ins_of
from portal.models import AuditEvent, Membership
from tests.portal.audit_log.test_filter import NOON, write


def came(user, action: str = Action.USER_SIGNED_IN, back: timedelta = timedelta(hours=1)):
    fields = {
        "at": NOON - back, "action": action, "object_type": "user", "object_id": user.public_id,
        "object_name": user.email, "actor_name": user.email, "ip": "203.0.113.9",
    }  # fmt: skip
    return write(None, **fields)[0]


def members_since(days: int) -> None:
    Membership.objects.update(created_at=NOON - timedelta(days=days))


def test_members_sign_ins_are_told_and_a_stranger_s_are_not(cast):
    members_since(90)
    wanted = came(cast.bob)
    came(cast.charlie)
    assert list(sign_ins_of(cast.acme, NOON)) == [wanted]


def test_what_was_before_somebody_joined_is_not_told(cast):
    members_since(2)
    came(cast.bob, back=timedelta(days=3))
    assert not sign_ins_of(cast.acme, NOON).exists()


def test_what_lies_back_a_month_is_not_told(cast):
    members_since(90)
    came(cast.bob, back=timedelta(days=31))
    assert not sign_ins_of(cast.acme, NOON).exists()


def test_nothing_else_of_an_account_is_told(cast):
    members_since(90)
    came(cast.bob, Action.USER_PASSWORD_CHANGED)
    assert not sign_ins_of(cast.acme, NOON).exists()


def test_from_where_a_person_signs_in_is_not_told(cast):
    assert address_of(came(cast.bob)) is None
    assert address_of(write(cast.acme, ip="203.0.113.9")[0]) == "203.0.113.9"


def test_events_of_an_organization_are_its_own(cast):
    write(cast.other)
    wanted = write(cast.acme)
    assert list(events_of(cast.acme)) == wanted
    assert AuditEvent.objects.count() == 2
