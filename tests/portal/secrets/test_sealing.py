"""How secrets are kept: readable with the key, in their place, and nowhere else."""

import json
import secrets
from base64 import urlsafe_b64encode

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from portal.secrets import canaries, sealing
from portal.secrets.sealing import CannotOpenError, digest, is_outdated, seal, unseal


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
    assert unseal(seal(text, "headers"), "headers") == text


def test_a_copy_in_another_place_does_not_open() -> None:
    closed = seal("hush", "connector 1")
    with pytest.raises(CannotOpenError):
        unseal(closed, "connector 2")


@given(st.data())
def test_a_changed_byte_does_not_open(data: st.DataObject) -> None:
    closed = bytearray(seal("hush", "x"))
    closed[data.draw(st.integers(0, len(closed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotOpenError):
        unseal(bytes(closed), "x")


@given(st.binary(max_size=60))
def test_garbage_does_not_open(garbage: bytes) -> None:
    with pytest.raises(CannotOpenError):
        unseal(garbage, "x")


def test_the_same_text_is_never_sealed_alike() -> None:
    assert seal("hush", "x") != seal("hush", "x")
    assert b"hush" not in seal("hush", "x")


def test_an_old_key_opens_and_a_new_one_seals(monkeypatch: pytest.MonkeyPatch) -> None:
    first = key()
    with_keys(monkeypatch, {"1": first})
    closed = seal("hush", "x")
    with_keys(monkeypatch, {"1": first, "2": key()})
    assert (unseal(closed, "x"), is_outdated(closed)) == ("hush", True)
    assert not is_outdated(seal("hush", "x"))


def test_without_its_key_nothing_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    with_keys(monkeypatch, {"1": key()})
    closed = seal("hush", "x")
    with_keys(monkeypatch, {"2": key()})
    with pytest.raises(CannotOpenError):
        unseal(closed, "x")


@pytest.mark.parametrize(
    "keyring",
    [[], {"1": "c2hvcnQ="}, {"1": key(), "current": 1}],
    ids=["malformed", "short", "one chosen"],
)
def test_a_malformed_keyring_is_refused(monkeypatch: pytest.MonkeyPatch, keyring: object) -> None:
    with_keys(monkeypatch, keyring)
    with pytest.raises(ImproperlyConfigured):
        sealing.keyring()


def test_the_loss_of_the_key_is_noticed_at_the_start() -> None:
    assert "sealing_key_1" in canaries.installation_secrets()


def test_a_digest_is_of_its_place_and_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    with_keys(monkeypatch, {"1": key()})
    made, version = digest("hush", "x")
    assert version == 1
    others = {digest("hush", "y")[0], digest("hush!", "x")[0]}
    with_keys(monkeypatch, {"1": key()})
    assert made not in others | {digest("hush", "x")[0]}


def test_a_digest_is_made_again_with_the_key_of_its_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = key()
    with_keys(monkeypatch, {"1": first})
    made = digest("hush", "x")
    with_keys(monkeypatch, {"1": first, "2": key()})
    assert digest("hush", "x", 1) == made
    assert digest("hush", "x")[1] == 2


def test_a_digest_of_a_lost_key_cannot_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    with_keys(monkeypatch, {"2": key()})
    with pytest.raises(CannotOpenError):
        digest("hush", "x", 1)
