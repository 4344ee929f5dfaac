"""When is counted use written? In batches, by jobs of each serving process, and once more when that is stopped.

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
from keys.usage import writing as usage_rows
from keys.usage.counting import KeyNotes, UsageBuffer, buffer
from portal.running.background import Job

Writer = Callable[[dict[int, KeyNotes]], None]

# A batch is short, on SQLite above all, where whoever writes keeps all others from writing.
KEYS_A_BATCH = 200
DIGESTS_A_BATCH = 20  # whose keys cannot be revoked until it is written: some milliseconds
DIGESTS_AT_ONCE = 200  # in one run; more of them wait for the next
COMPLETE_EVERY = 600.0  # seconds
log = logging.getLogger("keys.usage.counting")

_one_at_a_time = Lock()


def job() -> Job:
    """Writes how keys were used and which tokens were issued. A first use waits half of the time for its turn, at
    most, so that it is written by the end of it."""
    return Job(
        "usage of keys",
        every=settings.USAGE_FLUSH_SECONDS / 2,
        run=flush_all,
        finish=partial(flush_all, everything=True),
    )


def job_that_completes() -> Job:
    """Makes the row of last use for keys of servers of an earlier version, while both run."""
    return Job("rows of last use", every=COMPLETE_EVERY, run=usage_rows.add_missing)


def flush_all(*, everything: bool = False) -> None:
    """Write the counts of keys, the notes of issued tokens and digests that are due. Nothing is raised."""
    flush(everything=everything)
    issued.flush()
    flush_digests()


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


def flush_digests(book: UsageBuffer = buffer) -> int:
    """Replace outdated digests, at most DIGESTS_AT_ONCE. Returns how many were replaced.

    One that cannot be written is forgotten: the next use of its key brings it again.
    """
    replaced = 0
    for _ in range(0, DIGESTS_AT_ONCE, DIGESTS_A_BATCH):
        batch = book.take_rehashes(DIGESTS_A_BATCH)
        if not batch:
            break
        try:
            replaced += usage_rows.replace_digests(batch)
        except Error as error:
            log.warning("Digests are not replaced yet: %s", error)
            break
    return replaced


def report_dropped(book: UsageBuffer) -> None:
    with book.lock:
        dropped, book.dropped = book.dropped, 0
    if dropped:
        log.error("%s requests were not counted: too much waits to be written.", dropped)
