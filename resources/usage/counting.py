"""How often are endpoints called, widgets shown and Pops used? Counted in memory, written along with the use of keys.

A request only adds to a dictionary under a lock; `keys.usage.flushing` writes in batches (decision 0018).
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from keys.usage.counting import UsageBuffer
from resources.models import NamedEndpoint, Pop, Widget


class Outcome(StrEnum):
    """How a request ended, as far as the people who look after an endpoint or a widget want to know."""

    ANSWERED = "ANSWERED"
    REFUSED = "REFUSED"  # the caller's doing: 4xx
    FAILED = "FAILED"  # the data source's or ours: 5xx

    @classmethod
    def of_status(cls, status: int) -> "Outcome":
        """The outcome that an HTTP status stands for."""
        if status >= 500:
            return cls.FAILED
        return cls.REFUSED if status >= 400 else cls.ANSWERED


calls = UsageBuffer()
views = UsageBuffer()
uses = UsageBuffer()


def count_call(endpoint: NamedEndpoint, outcome: Outcome, now: datetime) -> None:
    """Note one call of an endpoint."""
    calls.count(endpoint.pk, outcome, now)


def count_view(widget: Widget, outcome: Outcome, now: datetime) -> None:
    """Note that a widget was asked for once."""
    views.count(widget.pk, outcome, now)


def count_use(pop: Pop, outcome: Outcome, now: datetime) -> None:
    """Note that a client fetched the configuration of a Pop, or called its worker through Keydock."""
    uses.count(
        cast(Any, pop.pk), outcome, now
    )  # a UUID: the book asks only that ids can be told apart
