"""A second factor is added once it is proved, kept sealed, and removed with what stands in for it; all of it told."""

import json

import pytest
from allauth.mfa.models import Authenticator

from portal import clock
from portal.audit import events as audit
from portal.errors import Conflict, InvalidInput
from portal.models import AuditEvent
from portal.second_factor import changes, factors
from portal.secrets import sealing
from tests.cast import actor
from tests.portal.second_factor.enrolled import SECRET, shown, with_app, with_passkey
from tests.portal.signed_in import actions


def test_an_app_is_taken_only_with_its_code(cast):
    with pytest.raises(InvalidInput, match="Enter the newest one"):
        changes.set_up_app(
            user=cast.bob, secret=SECRET, code="000000", actor=actor(cast.bob), now=clock.now()
        )
    assert not Authenticator.objects.exists()


def test_the_first_factor_brings_ten_recovery_codes_and_the_next_brings_none(cast):
    assert len(with_app(cast.bob)) == 10
    assert with_app(cast.bob) == []
    assert factors.of(cast.bob).codes_left == 10


def test_what_is_kept_tells_neither_secret_nor_codes(cast):
    codes = with_app(cast.bob)
    kept = json.dumps([row.data for row in Authenticator.objects.all()])
    events = json.dumps(list(AuditEvent.objects.values("details", "object_name")))
    assert not [text for text in (SECRET, *codes) if text in kept + events]


def test_a_sealed_secret_does_not_open_for_another_person(cast):
    with_app(cast.bob)
    closed = factors.of(cast.bob).app.data["secret"]
    assert changes.unseal_secret(closed, cast.bob) == SECRET
    with pytest.raises(sealing.CannotOpenError):
        changes.unseal_secret(closed, cast.alice)


def test_a_second_app_takes_the_place_of_the_first(cast):
    with_app(cast.bob)
    with_app(cast.bob)
    assert factors.of(cast.bob).count == 1
    details = AuditEvent.objects.filter(action="user.second_factor_added").latest("id").details
    assert details == {"factor": "authenticator app", "replaced": True}


def test_without_the_last_factor_the_recovery_codes_go_too(cast):
    with_app(cast.bob)
    passkey = with_passkey(cast.bob)
    changes.remove(factor=factors.of(cast.bob).app, actor=actor(cast.bob))
    assert factors.of(cast.bob).codes_left == 10
    changes.remove(factor=passkey, actor=actor(cast.bob))
    assert not Authenticator.objects.exists()


def test_what_was_removed_meanwhile_is_said_to_be_gone(cast):
    passkey = with_passkey(cast.bob)
    changes.remove(factor=passkey, actor=actor(cast.bob))
    for change in (
        lambda: changes.remove(factor=passkey, actor=actor(cast.bob)),
        lambda: changes.rename_passkey(passkey=passkey, name="x", actor=actor(cast.bob)),
    ):
        with pytest.raises(Conflict, match="removed already"):
            change()


def test_new_codes_end_the_old_ones(cast):
    with_app(cast.bob)
    before = factors.of(cast.bob).codes.data
    changes.make_codes(user=cast.bob, actor=actor(cast.bob), now=clock.now())
    assert factors.of(cast.bob).codes.data != before


def test_codes_stand_for_nothing_without_a_factor(cast):
    with pytest.raises(Conflict, match="stand in"):
        changes.make_codes(user=cast.bob, actor=actor(cast.bob), now=clock.now())


def test_passkeys_are_counted(cast, monkeypatch):
    monkeypatch.setattr(changes, "MOST_PASSKEYS", 1)
    with_passkey(cast.bob)
    with pytest.raises(Conflict, match="1 passkeys at most"):
        with_passkey(cast.bob)


def test_everything_is_written_down(cast):
    with_app(cast.bob)
    passkey = with_passkey(cast.bob)
    changes.rename_passkey(passkey=passkey, name="Desk", actor=actor(cast.bob))
    changes.remove(factor=passkey, actor=actor(cast.bob))
    changes.remove_all(user=cast.bob, actor=actor(cast.alice))
    assert actions() == [
        "user.second_factor_added",
        "user.recovery_codes_made",
        "user.second_factor_added",
        "user.passkey_renamed",
        "user.second_factor_removed",
        "user.second_factor_removed",
    ]


def test_nothing_changes_when_the_event_cannot_be_written(cast, monkeypatch):
    with_app(cast.bob)
    before = list(Authenticator.objects.order_by("pk").values())

    def fails(**event):
        raise OSError("the audit log is gone")

    monkeypatch.setattr(audit.AuditEvent.objects, "create", fails)
    now, who = clock.now(), actor(cast.bob)
    for call in (
        lambda: changes.set_up_app(user=cast.bob, secret=SECRET, code=shown(), actor=who, now=now),
        lambda: with_passkey(cast.bob),
        lambda: changes.remove(factor=factors.of(cast.bob).app, actor=who),
        lambda: changes.remove_all(user=cast.bob, actor=who),
        lambda: changes.make_codes(user=cast.bob, actor=who, now=now),
    ):
        with pytest.raises(OSError, match="audit log"):
            call()
    assert list(Authenticator.objects.order_by("pk").values()) == before
