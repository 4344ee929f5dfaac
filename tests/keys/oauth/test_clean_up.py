"""What is over is deleted, and nothing that an answer still depends on."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from keys.models import ApiKey
from keys.oauth import devices
from keys.oauth.clean_up import CODE_KEPT, CONSENT_KEPT, clean_up
from keys.oauth.grant_records import AuthorizationCode, DeviceAuthorization, RefreshToken
from keys.oauth.lifetimes import OF_FAMILY
from keys.oauth.token_records import RevokedToken
from tests.keys.minting import DAY, NOW, mint
from tests.keys.oauth.asking import application, code, redemption, token


@pytest.fixture
def filled(cast, frozen):
    """One row of each kind."""
    app = application(cast)
    token(redemption(app, code(app, cast.bob, "pops:read", "offline_access")))
    devices.start(app, scope=["pops:read"], resource="", now=NOW)
    RevokedToken.objects.create(subject="one", expires_at=NOW + DAY)
    return mint(cast.acme, cast.alice, life=DAY).key


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
    monkeypatch.setattr("keys.oauth.clean_up.A_BATCH", 1)
    RevokedToken.objects.create(subject="two", expires_at=NOW)
    frozen.move_to(NOW + DAY)
    call_command("clean_up")
    assert "2 revoked tokens deleted." in capsys.readouterr().out
