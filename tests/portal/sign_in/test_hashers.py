"""A person's password is hashed heavily, but never by so many at once that the machine gives way."""

import threading

import pytest
from argon2 import extract_parameters
from django.contrib.auth.hashers import (
    Argon2PasswordHasher,
    check_password,
    identify_hasher,
    make_password,
)

from portal.sign_in import hashers

PASSWORD = "correct horse battery staple"


def test_passwords_are_argon2id_with_19_mib_and_two_passes():
    encoded = make_password(PASSWORD)
    parameters = extract_parameters(encoded.removeprefix("argon2"))
    assert isinstance(identify_hasher(encoded), hashers.PersonArgon2Hasher)
    assert (parameters.type.name, parameters.memory_cost) == ("ID", 19 * 1024)
    assert (parameters.time_cost, parameters.parallelism) == (2, 1)


def test_the_right_password_verifies_and_a_wrong_one_does_not():
    encoded = make_password(PASSWORD)
    assert check_password(PASSWORD, encoded)
    assert not check_password(PASSWORD + " ", encoded)


def test_a_digest_of_djangos_own_parameters_verifies_and_is_made_anew_at_the_next_sign_in():
    foreign = Argon2PasswordHasher().encode(PASSWORD, "somesalt12345678")
    assert check_password(PASSWORD, foreign)
    assert hashers.PersonArgon2Hasher().must_update(foreign)


def test_a_long_password_counts_to_its_last_character():
    encoded = make_password("x" * 127 + "y")
    assert not check_password("x" * 127 + "z", encoded)


@pytest.mark.parametrize("method", ["encode", "verify"])
def test_at_most_two_passwords_are_hashed_at_once(monkeypatch, method):
    """The real hasher is watched from inside: how many are in it at the same moment."""
    inside, most, lock, met = 0, 0, threading.Lock(), threading.Event()
    parent = hashers.PersonArgon2Hasher.__mro__[1]
    real = getattr(parent, method)

    def watched(*args, **kwargs):
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        try:
            if most > 1:
                met.set()
            met.wait(30)  # the first for a second one
            return real(*args, **kwargs)
        finally:
            with lock:
                inside -= 1

    hasher = hashers.PersonArgon2Hasher()
    encoded = hasher.encode(PASSWORD, "somesalt12345678")
    monkeypatch.setattr(parent, method, watched)
    second = encoded if method == "verify" else "somesalt12345678"
    threads = [
        threading.Thread(target=getattr(hasher, method), args=(PASSWORD, second)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2
