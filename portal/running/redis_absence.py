"""Is Redis away? Then somebody else answers for a while; one line in the log tells its beginning, and one its end."""

import logging
from time import monotonic

from portal.running import metrics

LEFT_ALONE = 5.0  # seconds after a failure
FAILURES = "keydock_redis_failures_total"
log = logging.getLogger(__name__)


def figure() -> metrics.CountedFigure:
    return metrics.CountedFigure(
        FAILURES, "Times that Redis gave no answer and the database took over."
    )


class RedisAbsence:
    """What one of those who ask Redis in this process knows of it. `meanwhile` says who answers instead."""

    def __init__(self, meanwhile: str) -> None:
        self.meanwhile = meanwhile
        self.until = 0.0  # on the monotonic clock
        self.is_told = False

    @property
    def is_left_alone(self) -> bool:
        """Whether it failed so lately that nobody is to wait for it again."""
        return monotonic() < self.until

    def begin(self, error: Exception) -> None:
        """It gave no answer. An address of it, which may hold a password, is not repeated."""
        self.until = monotonic() + LEFT_ALONE
        metrics.count(FAILURES)
        if not self.is_told:
            self.is_told = True
            log.warning("Redis is away, %s: %s", self.meanwhile, type(error).__name__)

    def end(self) -> None:
        """It answered."""
        if self.is_told:
            self.is_told = False
            log.warning("Redis is back; until now %s.", self.meanwhile)
