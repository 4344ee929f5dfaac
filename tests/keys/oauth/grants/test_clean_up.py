"""What is over is deleted, and nothing that an answer still depends on."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from keys.models import (
    ApiKey,
    Application,
    AuthorizationCode,
    DeviceAuthorization,
    RefreshToken,
    RegisteredClient,
    RevokedToken,
)
from keys.oauth.grants import devices
from keys.oauth.grants.clean_up import CODE_KEPT, CONSENT_KEPT, clean_up
from keys.oauth.lifetimes import OF_FAMILY
from tests.keys.minting import DAY, NOW, mint
from tests.keys.oauth.asking import application, code, consent, redemption, token


@pytest.fixture
def filled(cast, frozen):
    """One row of each kind."""
    app = application(cast)
    token(redemption(app, code(app, cast.bob, "pops:read", "offline_access")))
    devices.start(app, scope=["pops:read"], resource="", now=NOW)
    RevokedToken.objects.create(subject="one", expires_at=NOW + DAY)
    return mint(cast.acme, cast.alice, life=DAY).key


@pytest.fixture
def let_in(cast, frozen):
    """An application that registered itself and that Bob allowed something for an hour."""
    made = {"name": "Scanner", "scopes": ["pops:read"], "is_self_registered": True}
    app = Application.objects.create(organization=cast.acme, created_at=NOW, **made)
    consent(app, cast.bob, "pops:read")
    return app


def left() -> tuple[int, ...]:
    kinds = (AuthorizationCode, RefreshToken, DeviceAuthorization, RevokedToken, ApiKey)
    return tuple(kind.objects.count() for kind in kinds)


def test_nothing_is_deleted_while_it_counts(filled):
    assert clean_up(NOW + timedelta(minutes=30)) == {}


@pytest.mark.parametrize(
    ("moment", "rows"),
    [
        (NOW + timedelta(hours=2), (1, 1, 0, 1, 2)),
        (NOW + DAY, (1, 1, 0, 0, 2)),
        (NOW + CODE_KEPT + DAY, (0, 1, 0, 0, 2)),
        (NOW + OF_FAMILY, (0, 0, 0, 0, 2)),
        (NOW + OF_FAMILY + CONSENT_KEPT, (0, 0, 0, 0, 1)),
    ],
)
def test_each_kind_goes_in_its_own_time_and_keys_stay(filled, moment, rows):
    clean_up(moment)
    assert left() == rows


def test_the_command_goes_on_until_nothing_is_left(filled, frozen, capsys, monkeypatch):
    monkeypatch.setattr("keys.oauth.grants.clean_up.A_BATCH", 1)
    RevokedToken.objects.create(subject="two", expires_at=NOW)
    frozen.move_to(NOW + DAY)
    call_command("clean_up")
    assert "2 revoked tokens deleted." in capsys.readouterr().out


def test_a_registered_client_that_nobody_let_in_goes_after_seven_days(db, frozen):
    RegisteredClient.objects.create(name="Scanner", created_at=NOW)
    assert clean_up(NOW + RegisteredClient.WAITS - timedelta(seconds=1)) == {}
    assert clean_up(NOW + RegisteredClient.WAITS) == {"registered clients": 1}


def test_one_that_was_let_in_is_ended_seven_days_after_what_was_allowed(let_in, cast):
    end = let_in.consents.get().expires_at + RegisteredClient.WAITS
    clean_up(end - timedelta(seconds=1))
    assert Application.objects.get().is_live
    assert clean_up(end)["applications"] == 1
    event = cast.acme.audit_events.get(action="application.deleted")
    assert (event.actor_type, event.actor_name) == ("system", "Keydock")


def test_what_is_allowed_or_was_registered_by_people_stays(let_in, cast):
    application(cast)
    consent(let_in, cast.bob, "pops:read", "offline_access")
    clean_up(NOW + OF_FAMILY - DAY)
    assert Application.objects.live().count() == 2


def test_the_row_of_an_ended_one_goes_with_its_last_consent(let_in, cast):
    clean_up(NOW + RegisteredClient.WAITS + DAY)
    assert Application.objects.get() == let_in
    for _ in range(2):
        clean_up(NOW + RegisteredClient.WAITS + DAY + CONSENT_KEPT)
    assert not Application.objects.exists()
