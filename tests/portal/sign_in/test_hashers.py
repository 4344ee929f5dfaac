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


def test_a_letter_typed_in_another_way_is_the_same_password():
    """An e with an accent: one letter from one keyboard, two from another."""
    encoded = make_password("pass\u00e9 compos\u00e9 simple")
    assert check_password("passe\u0301 compose\u0301 simple", encoded)


def test_a_password_that_was_hashed_as_it_was_typed_still_passes():
    typed = "passe\u0301 compose\u0301 simple"
    older = Argon2PasswordHasher.encode(hashers.PersonArgon2Hasher(), typed, "somesalt12345678")
    assert check_password(typed, older)
    assert not check_password(typed + "x", older)


def test_known_devices_are_served_before_strangers():
    line, order, started, going_on = hashers.Hashing(1), [], threading.Event(), threading.Event()

    def first() -> None:
        started.set()
        going_on.wait(30)

    def wait_in_line(name: str, known: bool) -> threading.Thread:
        def ask() -> None:
            with hashers.serve_first(known):
                line.run(lambda: order.append(name))

        length = len(line.waiting)
        thread = threading.Thread(target=ask)
        thread.start()
        while len(line.waiting) == length:
            pass
        return thread

    threads = [threading.Thread(target=line.run, args=(first,))]
    threads[0].start()
    started.wait(30)
    asked = [("stranger", False), ("another stranger", False), ("owner", True)]
    threads += [wait_in_line(*each) for each in asked]
    going_on.set()
    for thread in threads:
        thread.join()
    assert order == ["owner", "stranger", "another stranger"]


def test_what_goes_wrong_is_told_to_whoever_waits():
    def fail() -> None:
        raise ValueError("no salt")

    with pytest.raises(ValueError, match="no salt"):
        hashers.Hashing(1).run(fail)
