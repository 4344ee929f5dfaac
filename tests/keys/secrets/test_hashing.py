"""A key is proved against whatever digest is stored, and an outdated digest is noticed."""

import hashlib
import json

import pytest
from argon2 import PasswordHasher, extract_parameters

from keys import keystring
from keys.secrets import hashing, peppers
from keys.secrets.hashing import Digest

KEY = keystring.generate("A" * 12)
OTHER = keystring.generate("A" * 12)


@pytest.fixture
def keyring(monkeypatch):
    """Replace the installation's keyring for one test: call it with the versions it shall hold."""

    def hold(*versions: int) -> None:
        made = {version: hashlib.sha256(str(version).encode()).digest() for version in versions}
        monkeypatch.setattr(peppers, "keyring", lambda: made)

    return hold


def test_a_key_proves_its_own_digest_and_no_other_key_does():
    stored = hashing.digest_of(KEY)
    assert hashing.proves(KEY, stored)
    assert not hashing.proves(OTHER, stored)


def test_the_same_key_has_another_digest_each_time():
    assert hashing.digest_of(KEY).text != hashing.digest_of(KEY).text


def test_the_digest_names_its_scheme_and_the_openly_low_cost():
    parameters = extract_parameters(hashing.digest_of(KEY).text)
    assert (parameters.type.name, parameters.memory_cost, parameters.time_cost) == ("ID", 8, 1)


def test_the_secret_is_not_in_the_digest():
    assert KEY.secret not in hashing.digest_of(KEY).text


@pytest.mark.parametrize(("time", "memory"), [(1, 16), (2, 8), (3, 1024)])
def test_a_digest_of_other_costs_verifies_and_is_outdated(time, memory):
    version = peppers.current_version()
    text = PasswordHasher(time, memory, 1).hash(hashing.peppered(KEY, version))
    stored = Digest(text, version)
    assert hashing.proves(KEY, stored)
    assert not hashing.proves(OTHER, stored)
    assert hashing.is_outdated(stored)


def imported(scheme: str) -> str:
    text = KEY.text.encode()
    if scheme == "pbkdf2_sha256":
        return f"{scheme}$1000$salt${hashlib.pbkdf2_hmac('sha256', text, b'salt', 1000).hex()}"
    return f"{scheme}${hashlib.new(scheme, text).hexdigest()}"


@pytest.mark.parametrize("scheme", ["sha256", "sha512", "pbkdf2_sha256"])
def test_an_imported_digest_verifies_and_is_outdated(scheme):
    stored = Digest(imported(scheme), 0)
    assert hashing.proves(KEY, stored)
    assert not hashing.proves(OTHER, stored)
    assert hashing.is_outdated(stored)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "md5$0",
        "sha256$",
        "sha256$\u00e9",
        "pbkdf2_sha256$",
        "pbkdf2_sha256$1000$salt",
        "pbkdf2_sha256$many$salt$00",
        "pbkdf2_sha256$0$salt$00",
        "pbkdf2_sha256$1$salt$\u00e9",
        "pbkdf2_sha256$1$a$b$c",
        "$argon2id$",
        "$argon2id$v=19$m=8,t=1,p=1$x$y",
    ],
)
def test_a_broken_digest_proves_nothing(text):
    assert hashing.proves(KEY, Digest(text, peppers.current_version())) is False


def test_a_fresh_digest_is_not_outdated():
    assert not hashing.is_outdated(hashing.digest_of(KEY))


def test_a_changed_cost_makes_digests_outdated(settings):
    stored = hashing.digest_of(KEY)
    settings.KEY_HASH_MEMORY_KIB = 16
    hashing.hasher.cache_clear()
    try:
        assert hashing.is_outdated(stored)
    finally:
        hashing.hasher.cache_clear()


def test_an_older_pepper_still_verifies_and_its_digest_is_outdated(keyring):
    keyring(1)
    stored = hashing.digest_of(KEY)
    keyring(1, 2)
    assert hashing.proves(KEY, stored)
    assert hashing.is_outdated(stored)


def test_a_new_digest_takes_the_highest_pepper(keyring):
    keyring(1, 2)
    stored = hashing.digest_of(KEY)
    assert (stored.pepper_version, hashing.is_outdated(stored)) == (2, False)


def test_without_its_pepper_a_digest_proves_nothing(keyring):
    keyring(1)
    stored = hashing.digest_of(KEY)
    keyring(2)
    assert not hashing.proves(KEY, stored)


def test_another_pepper_of_the_same_version_proves_nothing(keyring, monkeypatch):
    keyring(1)
    stored = hashing.digest_of(KEY)
    monkeypatch.setattr(peppers, "keyring", lambda: {1: b"x" * 32})
    assert not hashing.proves(KEY, stored)


def test_the_digest_belongs_to_the_id_as_well_as_to_the_secret():
    twin = keystring.KeyString(id="B" * 12, secret=KEY.secret, text=KEY.text)
    assert not hashing.proves(twin, hashing.digest_of(KEY))


def test_the_decoy_is_proved_by_no_generated_key():
    assert not hashing.proves(KEY, hashing.decoy())


def test_the_first_keyring_holds_one_pepper_of_32_bytes():
    made = peppers.parse(peppers.first_keyring()).peppers
    assert [(version, len(pepper)) for version, pepper in made.items()] == [(1, 32)]


def test_a_digest_fits_its_column():
    assert len(hashing.digest_of(KEY).text) <= 255
    assert json.loads(peppers.first_keyring()).keys() == {"1"}
