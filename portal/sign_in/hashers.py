"""How is a person's password hashed? Argon2id with parameters that a sign-in page can afford, known devices first."""

import heapq
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from threading import Condition, Thread
from typing import Any
from unicodedata import normalize

from django.contrib.auth.hashers import Argon2PasswordHasher

AT_ONCE = 2
_is_known: ContextVar[bool] = ContextVar("device_is_known", default=False)


@contextmanager
def serve_first(known: bool) -> Iterator[None]:
    """What is hashed inside goes before what strangers wait for, where the device is `known`."""
    token = _is_known.set(known)
    try:
        yield
    finally:
        _is_known.reset(token)


class Hashing:
    """Two threads that hash, and whoever waits for them: known devices first, each in the order in which they came.

    Hashing is meant to be heavy, and a page that anybody can reach must not let strangers stack it up: two at a time
    bounds the memory at 2 x 19 MiB however many sign-ins arrive at once, and nobody is refused for their number. The
    two have threads of their own, because the allocator of glibc keeps what a thread freed for that thread: hashed
    where the requests are served, each of 64 threads would in the end keep 19 MiB.
    """

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self.waiting: list[tuple[bool, int, Callable[[], Any], Future[Any]]] = []
        self.arrived = Condition()
        self.number = count()
        self.started = 0

    def run(self, work: Callable[[], Any]) -> Any:
        """What `work` returns or raises, once its turn has come."""
        done: Future[Any] = Future()
        with self.arrived:
            heapq.heappush(self.waiting, (not _is_known.get(), next(self.number), work, done))
            if self.started < self.at_once:
                self.started += 1
                Thread(target=self.serve, name="hashing", daemon=True).start()
            self.arrived.notify()
        return done.result()

    def serve(self) -> None:
        while True:
            with self.arrived:
                self.arrived.wait_for(lambda: self.waiting)
                _, _, work, done = heapq.heappop(self.waiting)
            try:
                done.set_result(work())
            except BaseException as error:  # it is raised where the result is asked for
                done.set_exception(error)


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
