"""What ends a credential, and how is it ended again? Floors subscribe it, by the names of their audit events."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from portal.hooks import Hook
from portal.journal.entries import NotedEnd


@dataclass(frozen=True)
class Replay:
    """An action that is written into the journal, and what does it again in a restored database.

    `again(entry, now)` ends what the entry names, and does nothing where it is unknown or ended: it may be called any
    number of times. It raises Refusal where a rule forbids it now. Of the event's details those in `keeps` are written.
    `takes_back` names the actions that this one undoes: then neither has to be done again.
    """

    again: Callable[[NotedEnd, datetime], None]
    keeps: tuple[str, ...] = ()
    takes_back: tuple[str, ...] = ()


replays: Hook[[], dict[str, Replay]] = Hook()


@cache
def known() -> dict[str, Replay]:
    """By action. Asked when all floors have subscribed."""
    return {action: replay for found in replays.call() for action, replay in found.items()}


def nothing(entry: NotedEnd, now: datetime) -> None:
    """For an action that is written only because it takes another one back."""
