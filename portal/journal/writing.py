"""How does an end come into the journal? Its row with the change, its line after the commit and before the answer.

The row tells a restored database from the one that was lost: the journal has lines whose rows are missing. A line that
cannot be written does not undo the end, for revoking has to work on a bad day. But nobody is told that all is well: the
caller gets 503, the line is kept and is written with the next one, or by a job.
"""

import logging
from collections import deque
from collections.abc import Mapping
from functools import partial
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import transaction

from portal import clock
from portal.errors import Refusal
from portal.journal import files
from portal.journal.entries import NotedEnd
from portal.journal.replays import known
from portal.models import JournalEntry

log = logging.getLogger(__name__)
KEPT_AT_MOST = 10_000  # lines of a process that wait for a disk
waiting: deque[NotedEnd] = deque(maxlen=KEPT_AT_MOST)
turn = Lock()


def note_end(
    action: str, *, organization: str, object_id: str, details: Mapping[str, Any] | None = None
) -> None:
    """Have it written, if the action ends a credential. Call it in the transaction of the change."""
    replay = known().get(action)
    if replay is None or not settings.JOURNAL:
        return
    row = JournalEntry.objects.create(at=clock.now())
    kept = {name: value for name, value in (details or {}).items() if name in replay.keeps}
    entry = NotedEnd(str(row.pk), row.at, action, organization, object_id, kept)
    transaction.on_commit(partial(write, entry))


def write(entry: NotedEnd) -> None:
    """Raises Refusal `journal_unavailable`: what ended has ended."""
    waiting.append(entry)
    try:
        write_waiting()
    except OSError as error:
        log.error("The journal cannot be written, so a restore would undo this: %s", error)
        detail = (
            "It has ended and is refused from now on. But it could not be written into the journal of this "
            "installation, so restoring a backup would bring it back: tell whoever runs it."
        )
        raise Refusal("journal_unavailable", detail, status=503) from error


def write_waiting() -> None:
    """Write what waits, all of it at once: who comes while the disk is busy is written with those who wait for their
    turn, and finds it done. Raises OSError."""
    with turn:
        written = list(waiting)
        files.append(written)
        for _ in written:
            waiting.popleft()
