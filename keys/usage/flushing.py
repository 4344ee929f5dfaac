"""When is counted use written? In batches, by a job of each serving process, and once more when that is stopped.

A floor above that keeps books of its own subscribes a job for them, which writes with the same `flush`.
"""

import logging
import time
from collections.abc import Callable
from functools import partial
from threading import Lock

from django.conf import settings
from django.db import Error

from keys.usage import issued
from keys.usage import rows as usage_rows
from keys.usage.counting import KeyNotes, UsageBuffer, buffer
from portal.running.background import Job

Writer = Callable[[dict[int, KeyNotes]], None]

KEYS_A_BATCH = 500
log = logging.getLogger("keys.usage.counting")

_one_at_a_time = Lock()


def job() -> Job:
    """Writes how keys were used and which tokens were issued."""
    return Job(
        "usage of keys",
        every=settings.USAGE_FLUSH_SECONDS,
        run=flush_all,
        finish=partial(flush_all, everything=True),
    )


def flush_all(*, everything: bool = False) -> None:
    """Write the counts of keys and the notes of issued tokens. Nothing is raised."""
    flush(everything=everything)
    issued.flush()


def flush(
    *, everything: bool = False, book: UsageBuffer = buffer, write: Writer | None = None
) -> int:
    """Write what is due, or everything, in one transaction a batch. Returns how many keys were written.

    A batch that fails goes back into the ledger for the next flush, and nothing is raised: a lost database must
    not end the thread, and a request never waits for this.
    """
    written = 0
    with _one_at_a_time:
        while batch := book.take(time.monotonic(), KEYS_A_BATCH, everything=everything):
            try:
                (write or usage_rows.write)(batch)
            except Error as error:
                book.give_back(batch)
                log.warning("Usage is not written yet, it stays counted: %s", error)
                break
            written += len(batch)
        report_dropped(book)
    return written


def report_dropped(book: UsageBuffer) -> None:
    with book.lock:
        dropped, book.dropped = book.dropped, 0
    if dropped:
        log.error("%s requests were not counted: too much waits to be written.", dropped)
