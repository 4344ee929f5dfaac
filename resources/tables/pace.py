"""How much of a load is written before others may write? On SQLite little: there everybody waits for one writer.

A writer that finds SQLite's lock taken asks again after a tenth of a second at most, and gets it only if it is free at
that moment. So whoever writes much writes for a short time, and then leaves a pause that nobody's question can miss.
PostgreSQL's writers of other tables wait for nobody, so that there a load goes on without pauses.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

SHARE = 0.2  # seconds of writing between two pauses, and of one batch
PAUSE = 0.1  # seconds: SQLite's longest time between two questions for the lock
SMALLEST, LARGEST = 50, 20_000  # rows of a batch
FIRST, ELSEWHERE = 1000, 5000  # rows of the first batch, and of every one where nobody waits


class Pace:
    """The transactions of one load. `rows` is how many the next batch should have."""

    def __init__(self) -> None:
        self.is_shared = connection.vendor == "sqlite"
        self.rows = FIRST if self.is_shared else ELSEWHERE
        self.written = 0.0  # seconds since the last pause

    @contextmanager
    def step(self) -> Iterator[None]:
        """One transaction of the load, and a pause behind it where one is due."""
        started = time.monotonic()
        with transaction.atomic():
            yield
        if self.is_shared:
            self.note(time.monotonic() - started)

    def note(self, took: float) -> None:
        self.written += took
        if took > SHARE:
            self.rows = max(SMALLEST, int(self.rows * SHARE / took))
        elif took < SHARE / 4:
            self.rows = min(LARGEST, self.rows * 2)
        if self.written >= SHARE:
            time.sleep(PAUSE)
            self.written = 0.0
