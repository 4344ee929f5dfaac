"""Whose turn is it to write to SQLite? The threads of a process queue in front of the database, the first one first.

SQLite has one writer at a time, and whoever finds it taken asks again and again at growing intervals: under load some
are passed over for many seconds. In a queue nobody is, and nobody asks twice. Another process still meets SQLite's
own lock, in front of which whoever has the turn waits as before.
"""

import threading
from collections import deque

from django.db import OperationalError


class Turns:
    """A lock that is handed over in the order of asking. It belongs to whoever took it, not to a thread."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.is_taken = False
        self.waiters: deque[threading.Event] = deque()

    def take(self, longest: float) -> None:
        """Wait for one's turn. Raises OperationalError after `longest` seconds."""
        with self.lock:
            if not self.is_taken:
                self.is_taken = True
                return
            called = threading.Event()
            self.waiters.append(called)
        if called.wait(longest):
            return
        with self.lock:
            if called.is_set():
                return  # at the last moment
            self.waiters.remove(called)
        raise OperationalError("database is locked: others have been writing for too long")

    def end(self) -> None:
        """Hand over to the next, who is called by name: nobody else can come first."""
        with self.lock:
            if self.waiters:
                self.waiters.popleft().set()
            else:
                self.is_taken = False
