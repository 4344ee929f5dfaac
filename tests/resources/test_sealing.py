"""How secrets of connectors are kept: readable with the key, in their place, and nowhere else."""

import json
import secrets
from base64 import urlsafe_b64encode

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from portal import hooks
from portal.models import Organization
from resources import sealing
from resources.sealing import CannotOpenError, is_outdated, seal, unseal

ACME = Organization(public_id="org_acme")
OTHER = Organization(public_id="org_other")


def key() -> str:
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


def with_keys(monkeypatch: pytest.MonkeyPatch, keyring: object) -> None:
    monkeypatch.setenv("KEYDOCK_SEALING_KEYS", json.dumps(keyring))
    sealing.keyring.cache_clear()


@pytest.fixture(autouse=True)
def _keys_as_before():
    yield
    sealing.keyring.cache_clear()


@given(st.text())
def test_what_was_sealed_opens_in_its_place(text: str) -> None:
    assert unseal(seal(text, ACME, "headers"), ACME, "headers") == text


def test_a_copy_in_another_place_does_not_open() -> None:
    closed = seal("hush", ACME, "connector 1")
    for organization, purpose in ((OTHER, "connector 1"), (ACME, "connector 2")):
        with pytest.raises(CannotOpenError):
            unseal(closed, organization, purpose)


@given(st.data())
def test_a_changed_byte_does_not_open(data: st.DataObject) -> None:
    closed = bytearray(seal("hush", ACME, "x"))
    closed[data.draw(st.integers(0, len(closed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotOpenError):
        unseal(bytes(closed), ACME, "x")


@given(st.binary(max_size=60))
def test_garbage_does_not_open(garbage: bytes) -> None:
    with pytest.raises(CannotOpenError):
        unseal(garbage, ACME, "x")


def test_the_same_text_is_never_sealed_alike() -> None:
    assert seal("hush", ACME, "x") != seal("hush", ACME, "x")
    assert b"hush" not in seal("hush", ACME, "x")


def test_an_old_key_opens_and_a_new_one_seals(monkeypatch: pytest.MonkeyPatch) -> None:
    first = key()
    with_keys(monkeypatch, {"1": first})
    closed = seal("hush", ACME, "x")
    with_keys(monkeypatch, {"1": first, "2": key()})
    assert (unseal(closed, ACME, "x"), is_outdated(closed)) == ("hush", True)
    assert not is_outdated(seal("hush", ACME, "x"))


def test_without_its_key_nothing_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    with_keys(monkeypatch, {"1": key()})
    closed = seal("hush", ACME, "x")
    with_keys(monkeypatch, {"2": key()})
    with pytest.raises(CannotOpenError):
        unseal(closed, ACME, "x")


@pytest.mark.parametrize("keyring", [[], {}, "x", {"1": "short"}, {"x": key()}, {"1": 5}])
def test_a_malformed_keyring_is_refused(monkeypatch: pytest.MonkeyPatch, keyring: object) -> None:
    with_keys(monkeypatch, keyring)
    with pytest.raises(ImproperlyConfigured):
        sealing.keyring()


def test_the_loss_of_the_key_is_noticed_at_the_start() -> None:
    assert "sealing_key_1" in hooks.installation_secrets()
