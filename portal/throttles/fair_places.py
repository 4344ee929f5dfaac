"""Who is let in where places are few? Organizations in turn, and none of them holds all places.

Some work of a request holds a thread for long: a call to a server outside, the load of a table, a query over many
rows. Such work takes one of a fixed number of places. Whoever finds none waits a moment, and a place that becomes free
goes to the organization whose turn it is, however many callers the others have in the line.
"""

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


class NoPlaceError(Exception):
    """The line was too long, or no place became free in time."""


@dataclass(eq=False)
class Waiting:
    """One caller in the line."""

    admitted: bool = False
    told: threading.Event = field(default_factory=threading.Event)


class FairPlaces:
    """At most `most` callers at once, `share` of one organization; at most `line` wait, each for `seconds`.

    What one organization may not take is there for the others at once: three quarters of the places, and of the line,
    are the most that one of them gets.
    """

    def __init__(self, most: int, *, line: int, seconds: float) -> None:
        self.most, self.share = most, share_of(most)
        self.line, self.share_of_line = line, share_of(line)
        self.seconds = seconds
        self._lock = threading.Lock()
        self._held: Counter[Hashable] = Counter()
        self._waiting: OrderedDict[Hashable, deque[Waiting]] = OrderedDict()

    @contextmanager
    def place(self, organization: Hashable) -> Iterator[None]:
        """Hold a place for this organization. Raises NoPlaceError."""
        if not self.is_admitted(organization):
            raise NoPlaceError
        try:
            yield
        finally:
            self.leave(organization)

    def is_admitted(self, organization: Hashable) -> bool:
        """Take a place, waiting for it where that is needed. False: there is none, and nothing was taken."""
        with self._lock:
            # Where a place is free nobody waits but those whose organization has its share.
            if self._held.total() < self.most and self._held[organization] < self.share:
                self._held[organization] += 1
                return True
            line = self._waiting.get(organization, ())
            if self.length >= self.line or len(line) >= self.share_of_line:
                return False
            waiting = Waiting()
            self._waiting.setdefault(organization, deque()).append(waiting)
        waiting.told.wait(self.seconds)
        with self._lock:
            if not waiting.admitted:
                self.drop(organization, waiting)
            return waiting.admitted

    def leave(self, organization: Hashable) -> None:
        """Give the place back, to whoever comes next."""
        with self._lock:
            self._held[organization] -= 1
            if not self._held[organization]:
                del self._held[organization]
            for turn in list(self._waiting):
                if self._held[turn] < self.share:
                    self.admit(turn)
                    return

    @property
    def length(self) -> int:
        """How many callers wait."""
        return sum(map(len, self._waiting.values()))

    def admit(self, organization: Hashable) -> None:
        """Let the first of this organization in; it is the others' turn then."""
        waiting = self._waiting[organization][0]
        self.drop(organization, waiting)
        if organization in self._waiting:
            self._waiting.move_to_end(organization)
        self._held[organization] += 1
        waiting.admitted = True
        waiting.told.set()

    def drop(self, organization: Hashable, waiting: Waiting) -> None:
        line = self._waiting[organization]
        line.remove(waiting)
        if not line:
            del self._waiting[organization]


def share_of(number: int) -> int:
    """The most of so many that one organization gets: three quarters, and one less than all."""
    return number - max(number // 4, 1) if number > 1 else number
