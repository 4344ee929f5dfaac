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

from portal.errors import Refusal
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


def test_known_devices_are_served_before_strangers(monkeypatch):
    monkeypatch.setattr(hashers, "network", lambda: "192.0.2.1")
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


class Line:
    """A line whose one thread is held until `end`, and callers who join it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hashing, self.order, self.going_on = hashers.Hashing(1), [], threading.Event()
        self.caller = threading.local()
        monkeypatch.setattr(hashers, "network", lambda: getattr(self.caller, "network", ""))
        held = threading.Event()
        first = lambda: (held.set(), self.going_on.wait(30))  # noqa: E731
        self.threads = [threading.Thread(target=self.hashing.run, args=(first,))]
        self.threads[0].start()
        held.wait(30)

    def join(self, network: str, name: str = "") -> None:
        """One more caller of this network, who waits in a thread of their own."""

        def ask() -> None:
            self.caller.network = network
            self.hashing.run(lambda: self.order.append(name))

        length = len(self.hashing.waiting)
        self.threads.append(threading.Thread(target=ask))
        self.threads[-1].start()
        while len(self.hashing.waiting) == length:
            pass

    def refuses(self, network: str) -> bool:
        self.caller.network = network
        try:
            self.hashing.next_turn(network)
        except Refusal as refusal:
            return (refusal.code, refusal.status, refusal.headers["Retry-After"]) == (
                "busy",
                503,
                "3",
            )
        return False

    def end(self) -> None:
        self.going_on.set()
        for thread in self.threads:
            thread.join()


def test_strangers_are_served_network_by_network(monkeypatch):
    line = Line(monkeypatch)
    for network, name in [
        *[("loud", f"loud {n}") for n in range(3)],
        ("quiet", "quiet"),
        ("", "signed in"),
    ]:
        line.join(network, name)
    line.end()
    assert line.order == ["signed in", "loud 0", "quiet", "loud 1", "loud 2"]


def test_the_line_of_strangers_is_bounded_and_that_of_one_network_too(monkeypatch):
    line = Line(monkeypatch)
    for _ in range(hashers.OF_ONE_NETWORK):
        line.join("loud")
    assert (line.refuses("loud"), line.refuses("quiet")) == (True, False)
    for number in range(hashers.STRANGERS_WAITING - hashers.OF_ONE_NETWORK):
        line.join(f"network {number}")
    assert line.refuses("quiet")
    line.join("")  # a person who is signed in, or on a known device, is never refused
    line.end()


def test_who_finds_the_line_full_is_asked_to_come_again(client, db, monkeypatch):
    monkeypatch.setattr(hashers, "STRANGERS_WAITING", 0)
    typed = {"login": "somebody@example.com", "password": PASSWORD}
    answer = client.post("/accounts/login/", typed)
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert "Try again in a few seconds" in answer.content.decode()


def test_what_goes_wrong_is_told_to_whoever_waits():
    def fail() -> None:
        raise ValueError("no salt")

    with pytest.raises(ValueError, match="no salt"):
        hashers.Hashing(1).run(fail)
