"""Who sends wrong keys, and how many? Counted for each end caller, in memory of a fixed size. It refuses nobody.

A text that proves no key is 401 whoever sends it, and a good key passes whoever sends it: behind one address there may
be many callers. What changes for a caller who floods is what a wrong key of theirs costs us: a text without a checksum
costs that, and any other one the one read and no digest (`keys.verification.door.prove`).
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

from keys.verification import access_tokens
from keys.verification.arrivals import Arrival

MOST_CALLERS = 4096  # the one who was quiet for longest makes room
WINDOW = timedelta(minutes=1)
FLOOD = 20  # wrong keys in a window, of one caller
NEVER = datetime.min.replace(tzinfo=UTC)
ELSEWHERE = ""  # callers who made room, and those without an address


@dataclass(slots=True)
class Tally:
    """What is counted of one caller."""

    since: datetime  # of the window
    in_window: int = 0
    unwritten: int = 0
    last_at: datetime = NEVER


@dataclass(frozen=True)
class Unwritten:
    """What is to be written of one caller."""

    count: int
    last_at: datetime


class WrongKeyBook:
    """Tallies by the network of the caller. Safe to use from several threads."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.callers: OrderedDict[str, Tally] = OrderedDict()  # who was quiet for longest first
        self.elsewhere = Tally(NEVER)

    def note(self, caller: str, now: datetime) -> None:
        with self.lock:
            tally = self.tally_of(caller, now)
            if not tally.since <= now < tally.since + WINDOW:  # a clock set back begins anew
                tally.since, tally.in_window = now, 0
            tally.in_window += 1
            tally.unwritten += 1
            tally.last_at = now

    def tally_of(self, caller: str, now: datetime) -> Tally:
        if caller == ELSEWHERE:
            return self.elsewhere
        tally = self.callers.get(caller)
        if tally is not None:
            self.callers.move_to_end(caller)
            return tally
        if len(self.callers) >= MOST_CALLERS:
            self.forget(*self.callers.popitem(last=False))
        return self.callers.setdefault(caller, Tally(now))

    def forget(self, caller: str, tally: Tally) -> None:
        """What was not written yet of one who makes room is written as somebody's."""
        self.elsewhere.unwritten += tally.unwritten
        self.elsewhere.last_at = max(self.elsewhere.last_at, tally.last_at)

    def floods(self, caller: str, now: datetime) -> bool:
        tally = self.callers.get(caller)
        if tally is None:
            return False
        return tally.in_window >= FLOOD and tally.since <= now < tally.since + WINDOW

    def take(self, most: int) -> dict[str, Unwritten]:
        """Remove and return what is not written, of the `most` callers with the most; the others' as ELSEWHERE's."""
        with self.lock:
            waiting = [item for item in self.callers.items() if item[1].unwritten]
            waiting.sort(key=lambda item: item[1].unwritten, reverse=True)
            for caller, tally in waiting[most:]:
                self.forget(caller, tally)
                tally.unwritten = 0
            told = dict(waiting[:most])
            if self.elsewhere.unwritten:
                told[ELSEWHERE] = self.elsewhere
            taken = {
                caller: Unwritten(tally.unwritten, tally.last_at) for caller, tally in told.items()
            }
            for tally in told.values():
                tally.unwritten = 0
            return taken


book = WrongKeyBook()


def note(text: str, arrival: Arrival, now: datetime) -> None:
    """Count a text that proved no key, for whoever sent it. Tokens are not counted: they run out every day, and what
    is no token of ours is refused for the price of its signature."""
    if text and arrival.caller is not None and not access_tokens.has_form(text):
        book.note(arrival.caller, now)


def come_in_floods(arrival: Arrival, now: datetime) -> bool:
    """Whether whoever sent this has sent many wrong keys lately."""
    return bool(arrival.caller) and book.floods(str(arrival.caller), now)
