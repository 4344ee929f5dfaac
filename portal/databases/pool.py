"""Who has a connection to PostgreSQL now, and who is next? At most so many of a process, given out in turn.

PostgreSQL gives out a bounded number of connections, and pages, the fast road, other processes and commands share
them. So each pool has an upper bound; whoever finds none free waits a second at most, in the order of asking, and
whoever is done hands over to the first who waits. Connections that nobody uses are given back after some seconds.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakSet

import psycopg
from django.db import OperationalError, close_old_connections

WAITS = 1.0  # seconds for a connection; then the caller is told to come again
IDLE = 5.0  # seconds until a connection that nobody uses is closed
TRIES_AGAIN = 0.1  # seconds between two tries to connect, while the server restarts

# Of this thread: whether it may go beyond the bound, and what it has taken and not given back.
of_thread = threading.local()


class Closable(Protocol):
    def close(self) -> None: ...


C = TypeVar("C", bound=Closable)
pools: "WeakSet[Pool[Any]]" = WeakSet()  # of the process


class Waiter(Generic[C]):
    """Somebody's place in the queue."""

    def __init__(self) -> None:
        self.ready = threading.Event()
        self.connection: C | None = None  # None once it is ready: one may be opened


class Pool(Generic[C]):
    """At most `most` connections at a time, each with one user. Safe to use from several threads."""

    def __init__(self, most: int, connect: Callable[[], C]) -> None:
        self.most = most
        self.connect = connect
        self.idle: deque[tuple[C, float]] = deque()  # the one used last, taken first, is at the end
        self.waiters: deque[Waiter[C]] = deque()
        self.lock = threading.Lock()
        self.open = 0
        pools.add(self)

    def take(self, deadline: float | None = None) -> C:
        """Raises OperationalError after a second without a free one, or at `deadline` (monotonic seconds), and
        psycopg.OperationalError when none can be opened in that time."""
        deadline = deadline or time.monotonic() + WAITS
        if not self.waiters or may_go_beyond():
            with suppress(IndexError):
                return self.idle.pop()[0]  # one step of the interpreter: no lock where nobody waits
        with self.lock:
            if may_go_beyond():
                self.open += 1
                waiter = None
            else:
                waiter = Waiter[C]()
                self.waiters.append(waiter)
                self.serve()
        if waiter is None:
            return self.open_new(deadline)
        if not waiter.ready.wait(max(deadline - time.monotonic(), 0)):
            self.leave_queue(waiter)
        return waiter.connection or self.open_new(deadline)

    def give(self, connection: C) -> None:
        """Give back a connection that can be used again."""
        if self.open > self.most:
            self.drop(connection)
            return
        self.idle.append((connection, time.monotonic()))
        if self.waiters:
            with self.lock:
                self.serve()

    def drop(self, connection: C) -> None:
        """Give back one that cannot."""
        with suppress(psycopg.Error):
            connection.close()
        self.leave()

    def close_idle(self, longer_than: float = 0.0) -> None:
        """Close what has not been used for so many seconds. Where a connection broke, all others are suspect."""
        latest = time.monotonic() - longer_than
        with suppress(IndexError):
            while True:
                connection, since = self.idle.popleft()
                if since > latest:
                    self.idle.appendleft((connection, since))
                    return
                self.drop(connection)

    def serve(self) -> None:
        """Hand over what is free to those who wait, the first one first. The caller holds the lock."""
        while self.waiters:
            connection = None
            with suppress(IndexError):
                connection = self.idle.pop()[0]
            if connection is None:
                if self.open >= self.most:
                    return
                self.open += 1
            waiter = self.waiters.popleft()
            waiter.connection = connection
            waiter.ready.set()

    def leave_queue(self, waiter: Waiter[C]) -> None:
        """Raises OperationalError, unless the turn came at the last moment."""
        with self.lock:
            if not waiter.ready.is_set():
                self.waiters.remove(waiter)
                raise OperationalError("No connection became free in time.")

    def open_new(self, deadline: float) -> C:
        """A new connection, already counted. A server that restarts is asked again until the deadline."""
        while True:
            try:
                return self.connect()
            except psycopg.OperationalError:
                if time.monotonic() + TRIES_AGAIN > deadline:
                    self.leave()
                    raise
                time.sleep(TRIES_AGAIN)
            except BaseException:
                self.leave()
                raise

    def leave(self) -> None:
        with self.lock:
            self.open -= 1
            self.serve()


def may_go_beyond() -> bool:
    return getattr(of_thread, "goes_beyond", False)


@contextmanager
def beyond_the_bound() -> Iterator[None]:
    """Within it this thread waits for nobody: it may open one connection more than there are. For the one thread
    that tells whether the process is ready, which must not queue behind those who ask for something else."""
    of_thread.goes_beyond = True
    try:
        yield
    finally:
        of_thread.goes_beyond = False


def close_idle(longer_than: float = IDLE) -> None:
    """In every pool of the process."""
    for pool in list(pools):
        pool.close_idle(longer_than)


def give_back() -> None:
    """Give back what this thread has taken for Django's requests, where none of them ends that would do it.

    The gate answers without Django and asks it for a row only now and then; the thread would keep the connection until
    a request of Django's comes its way. Costs next to nothing where there is nothing to give back.
    """
    if getattr(of_thread, "has_taken", False):
        close_old_connections()
