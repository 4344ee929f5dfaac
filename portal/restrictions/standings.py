"""How much of each limit is used now? Asked of who counts, a floor above, and told to people."""

from dataclasses import dataclass
from typing import Any

from portal.durations import in_words
from portal.hooks import Hook
from portal.restrictions.document import Period

HIGH = 0.8  # of a limit: from there on it is shown as nearly used up


@dataclass(frozen=True)
class Standing:
    """One limit and what is left of it at this moment."""

    name: str  # as callers are told
    requests: int
    remaining: int
    seconds: int = 0
    period: Period | None = None
    reset: int = 0  # seconds until more is free than now

    @property
    def used(self) -> int:
        return self.requests - self.remaining

    @property
    def high(self) -> int:
        return max(round(self.requests * HIGH), 1)

    @property
    def stretch(self) -> str:
        """`in 1 hour`, `this month (UTC)`."""
        return f"this {self.period} (UTC)" if self.period else f"in {in_words(self.seconds)}"


# Where the limits of an organization, a member or an API user stand; nothing for who has none.
standings_of: Hook[[Any], tuple[Standing, ...]] = Hook()


def told_of(holder: Any) -> list[Standing]:
    """Where its limits stand, with those that the installation sets where it has none."""
    return [standing for found in standings_of.call(holder) for standing in found]
