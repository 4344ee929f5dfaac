"""How much of a limit is free, and until when may it be spent? Pure: what was counted and a moment in, units out.

A window is counted in slots of a sixtieth of its length. A unit handed out in slot `i` is spent before slot `i + 2`
begins, so it is counted until the window that ends there is over: never more than the limit pass in any stretch of the
window's length, and a unit comes back at most two slots late. Who spends at once needs no second slot (`Window.wait`).

Time never runs backwards for a count: a moment before its latest one is taken for that one, and where it lies
further back than the whole window, the clock had been wrong, and what is counted is counted from now.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from keys.limits.named import Limit
from portal.restrictions.document import Period

SLOTS = 60
LONGEST_LOAN = 5.0  # seconds in which a block is spent, or given back
# Units of one grant: so many of what is free go to one process at most, so that others find some.
SHARE = 8

State = dict[str, Any]


class Grant(NamedTuple):
    """What was handed out, none where there is too little."""

    units: int
    tag: int  # the slot or period in which it is counted, for giving it back
    lasts: float  # seconds from the moment in which it may be spent
    free: int  # what is left beside it
    reset: float  # seconds until there is more than now
    wait: float  # seconds until what was needed at least is free; where units were granted 0


@dataclass(frozen=True)
class Window:
    """A sliding window. Its state: `{"slots": {"<number>": units}}`, empty at first."""

    requests: int
    seconds: float
    wait: int = 2  # slots between counting and spending, at most

    @property
    def slot(self) -> float:
        return self.seconds / SLOTS

    def counted(self, state: State, now: float) -> tuple[int, dict[int, int]]:
        """The slot of this moment, and what still counts by slot."""
        slots = {int(number): units for number, units in state.get("slots", {}).items()}
        current, latest = math.floor(now / self.slot), max(slots, default=0)
        if latest > current + SLOTS + self.wait:
            return current, {current: sum(slots.values())}
        current = max(current, latest)
        return current, {
            number: units
            for number, units in slots.items()
            if number > current - SLOTS - self.wait and units
        }

    def grant(self, state: State, now: float, wish: int, least: int) -> Grant:
        """Hand out as many as are wished as far as there are, at least `least` or none. Changes the state."""
        current, slots = self.counted(state, now)
        free = max(self.requests - sum(slots.values()), 0)
        units = granted(wish, least, free)
        wait = 0.0 if free >= least else self.until_free(slots, now, least - free)
        if units:
            slots[current] = slots.get(current, 0) + units
        state["slots"] = {str(number): units for number, units in slots.items()}
        reset = self.leaves(min(slots), now) if slots else self.seconds
        lasts = min((current + self.wait) * self.slot - now, LONGEST_LOAN)
        return Grant(units, current, lasts, free - units, reset, wait)

    def give_back(self, state: State, tag: int, units: int) -> None:
        slots = state.get("slots", {})
        if str(tag) in slots:
            slots[str(tag)] = max(slots[str(tag)] - units, 0)

    def leaves(self, number: int, now: float) -> float:
        """Seconds until what was counted in this slot is free again."""
        return max((number + self.wait) * self.slot + self.seconds - now, 0.0)

    def until_free(self, slots: dict[int, int], now: float, needed: int) -> float:
        for number in sorted(slots):
            needed -= slots[number]
            if needed <= 0:
                return self.leaves(number, now)
        return float(self.seconds)  # more than is ever free

    def expires(self, now: float) -> float:
        return now + self.seconds * 2 + 60


@dataclass(frozen=True)
class Calendar:
    """A quota of the days or months of UTC. Its state: `{"period": number, "used": units}`, empty at first."""

    requests: int
    period: Period

    def counted(self, state: State, now: float) -> tuple[int, int]:
        """The period that is counted, and what was handed out in it."""
        current, kept = number_of(self.period, now), state.get("period", 0)
        used = state.get("used", 0)
        if kept == current + 1:  # the clock was set back over the end of a period
            return kept, used
        if kept > current:  # the clock had been wrong for longer
            return current, used
        return current, used if kept == current else 0

    def grant(self, state: State, now: float, wish: int, least: int) -> Grant:
        current, used = self.counted(state, now)
        free = max(self.requests - used, 0)
        units = granted(wish, least, free)
        state.update(period=current, used=used + units)
        rest = max(start_of(self.period, current + 1) - now, 0.001)
        wait = 0.0 if free >= least else rest
        return Grant(units, current, min(rest, LONGEST_LOAN), free - units, rest, wait)

    def give_back(self, state: State, tag: int, units: int) -> None:
        if state.get("period") == tag:
            state["used"] = max(state["used"] - units, 0)

    def expires(self, now: float) -> float:
        end = start_of(self.period, number_of(self.period, now) + 1)
        return end + timedelta(days=1).total_seconds()


Counting = Window | Calendar


def counting_of(limit: Limit, *, wait: int = 2) -> Counting:
    """How this limit is counted; with `wait` 1 for whoever spends at once."""
    if limit.period is not None:
        return Calendar(limit.requests, limit.period)
    return Window(limit.requests, limit.seconds, wait)


def granted(wish: int, least: int, free: int) -> int:
    return max(least, min(wish, free // SHARE)) if free >= least else 0


def number_of(period: Period, now: float) -> int:
    """Days since 1970, or months since the year 0."""
    moment = datetime.fromtimestamp(now, UTC)
    return moment.year * 12 + moment.month - 1 if period == "month" else int(now // 86_400)


def start_of(period: Period, number: int) -> float:
    if period == "day":
        return number * 86_400.0
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC).timestamp()


def length_of(limit: Limit, now: float) -> int:
    """Seconds of the window, or of the period that this moment is in."""
    if limit.period is None:
        return limit.seconds
    number = number_of(limit.period, now)
    return int(start_of(limit.period, number + 1) - start_of(limit.period, number))
