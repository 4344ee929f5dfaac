"""Who hands out units of a limit? What every lender is asked, and the one that counts for one process alone."""

import time
from collections.abc import Callable
from threading import Lock
from typing import NamedTuple, Protocol

from keys.limits.named import Limit
from keys.limits.states import Grant, State, counting_of


class Back(NamedTuple):
    """Units that were lent and not spent."""

    units: int = 0
    tag: int = 0


NOTHING_BACK = Back()


class Lender(Protocol):
    """Where blocks come from."""

    lends: bool  # whether more is handed out than is needed at once

    def borrow(self, limit: Limit, wish: int, least: int, back: Back = NOTHING_BACK) -> Grant:
        """Up to `wish` units, at least `least` or none, after taking `back` what is left of the block before.

        Raises django.db.OperationalError where nobody can be asked: never open.
        """
        ...

    def sweep(self) -> None:
        """Forget what is over."""
        ...


class InMemory:
    """Of a process that judges every key itself. What it counted is gone when it ends."""

    lends = False

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self.lock = Lock()
        self.states: dict[str, tuple[State, float]] = {}  # and when it is over

    def borrow(self, limit: Limit, wish: int, least: int, back: Back = NOTHING_BACK) -> Grant:
        counting, now = counting_of(limit, wait=1), self.seconds()
        with self.lock:
            state, _ = self.states.get(limit.counter, ({}, 0.0))
            counting.give_back(state, back.tag, back.units)
            grant = counting.grant(state, now, least, least)
            self.states[limit.counter] = state, counting.expires(now)
        return grant

    def sweep(self) -> None:
        now = self.seconds()
        with self.lock:
            for counter in [name for name, (_, end) in self.states.items() if end <= now]:
                del self.states[counter]
