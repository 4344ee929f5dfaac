"""How is a person's password hashed? Argon2id with parameters that a sign-in page can afford, known devices first, and
strangers network by network."""

import heapq
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import count
from threading import Condition, Thread
from typing import Any
from unicodedata import normalize

from allauth.core import context
from django.contrib.auth.hashers import Argon2PasswordHasher

from portal.errors import Refusal
from portal.remote import client_network

AT_ONCE = 2
# Of the 64 threads of a process at least. Each waits for half a second at most; who finds the line full is told so.
STRANGERS_WAITING, OF_ONE_NETWORK = 24, 6
BUSY = Refusal(
    "busy",
    "Many people are signing in at the moment. Nothing was changed. Try again in a few seconds.",
    status=503,
    headers={"Retry-After": "3"},
)
_is_known: ContextVar[bool] = ContextVar("device_is_known", default=False)


@contextmanager
def serve_first(known: bool) -> Iterator[None]:
    """What is hashed inside goes before what strangers wait for, where the device is `known`."""
    token = _is_known.set(known)
    try:
        yield
    finally:
        _is_known.reset(token)


def network() -> str:
    """Whom a turn belongs to: the network of the caller; empty for a person who is signed in, and outside requests."""
    request = context.request
    if request is None or getattr(request, "user", None) is None or request.user.is_authenticated:
        return ""
    return client_network(request)


@dataclass(order=True)
class WaitingWork:
    """One caller in the line. A smaller one is served first."""

    is_stranger: bool
    turn: int  # of the network: its second caller waits until each other network had one
    number: int
    network: str = field(compare=False)
    work: Callable[[], Any] = field(compare=False)
    done: "Future[Any]" = field(compare=False)


class Hashing:
    """Two threads that hash, and whoever waits for them: known devices first, then strangers network by network.

    Hashing is meant to be heavy, and a page that anybody can reach must not let strangers stack it up: two at a time
    bounds the memory at 2 x 19 MiB however many sign-ins arrive at once. Whoever waits holds a thread of a request,
    so that the line of strangers is bounded too: the door always has threads. The two have threads of their own,
    because the allocator of glibc keeps what a thread freed for that thread: hashed where the requests are served,
    each of 64 threads would in the end keep 19 MiB.
    """

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self.waiting: list[WaitingWork] = []
        self.arrived = Condition()
        self.number = count()
        self.turn = 0  # of the stranger who was served last
        self.started = 0

    def run(self, work: Callable[[], Any]) -> Any:
        """What `work` returns or raises, once its turn has come. Raises Refusal `busy` where too many wait."""
        caller, done = network(), Future[Any]()
        is_stranger = bool(caller) and not _is_known.get()
        with self.arrived:
            turn = self.next_turn(caller) if is_stranger else 0
            one = WaitingWork(is_stranger, turn, next(self.number), caller, work, done)
            heapq.heappush(self.waiting, one)
            if self.started < self.at_once:
                self.started += 1
                Thread(target=self.serve, name="hashing", daemon=True).start()
            self.arrived.notify()
        return done.result()

    def next_turn(self, caller: str) -> int:
        """The turn of one more stranger of this network. Raises Refusal `busy`."""
        strangers = [one for one in self.waiting if one.is_stranger]
        turns = [one.turn for one in strangers if one.network == caller]
        if len(strangers) >= STRANGERS_WAITING or len(turns) >= OF_ONE_NETWORK:
            raise BUSY
        return max([self.turn, *turns]) + 1

    def serve(self) -> None:
        while True:
            with self.arrived:
                self.arrived.wait_for(lambda: self.waiting)
                one = heapq.heappop(self.waiting)
                self.turn = max(self.turn, one.turn)
            try:
                one.done.set_result(one.work())
            except BaseException as error:  # it is raised where the result is asked for
                one.done.set_exception(error)


HASHING = Hashing(AT_ONCE)


class PersonArgon2Hasher(Argon2PasswordHasher):
    """Argon2id, 19 MiB, two passes, one lane (OWASP password storage). Django's default takes 100 MiB and 8 lanes.

    A password is hashed in NFC: an é that one keyboard sends as one letter, another sends as two (NIST SP 800-63B-4,
    3.1.1.2). What was hashed before this as it was typed still passes.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        form = normalize("NFC", password)
        return HASHING.run(lambda: super(PersonArgon2Hasher, self).encode(form, salt))

    def verify(self, password: str, encoded: str) -> bool:
        form = normalize("NFC", password)
        return self.matches(form, encoded) or (form != password and self.matches(password, encoded))

    def matches(self, password: str, encoded: str) -> bool:
        return HASHING.run(lambda: super(PersonArgon2Hasher, self).verify(password, encoded))
