"""A key that seals may go only when no second factor needs it, and what can be sealed anew is."""

import json
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from portal.second_factor import changes, factors, resealing
from portal.secrets import keyrings, sealing
from tests.portal.second_factor.enrolled import SECRET, with_app


@pytest.fixture(autouse=True)
def _two_keys(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path, cast):
    """Bob has an app and codes of the first key; then a second key came."""
    settings.VAR_DIR = tmp_path
    sealing.keyring.cache_clear()
    with_app(cast.bob)
    call_command("sealing", "add")
    sealing.keyring.cache_clear()  # as the restart does that the command asks for
    yield
    sealing.keyring.cache_clear()


def test_an_app_is_sealed_anew_and_still_opens(cast) -> None:
    assert resealing.apps_by_version() == {1: 1}
    assert resealing.reseal_apps() == (1, [])
    assert resealing.apps_by_version() == {2: 1}
    assert changes.unseal_secret(factors.of(cast.bob).app.data["secret"], cast.bob) == SECRET


def test_an_app_whose_secret_does_not_open_is_named(cast) -> None:
    app = factors.of(cast.bob).app
    app.data["secret"] = changes.seal_secret(SECRET, cast.alice)
    app.save()
    ring = json.loads(keyrings.serialize(sealing.added(sealing.keyring())))
    assert max(map(int, ring)) == 3
    call_command("sealing", "add")
    sealing.keyring.cache_clear()
    assert resealing.reseal_apps() == (0, [cast.bob.email])


def test_a_key_with_recovery_codes_stays_until_they_are_given_up(cast) -> None:
    call_command("sealing", "renew")
    with pytest.raises(CommandError, match="1 sets of recovery codes need key 1"):
        call_command("sealing", "remove", "1")
    call_command("sealing", "remove", "1", "--give-up-recovery-codes")
    sealing.keyring.cache_clear()
    assert set(sealing.keyring()) == {2}
    assert not Authenticator.objects.filter(type="recovery_codes").exists()
