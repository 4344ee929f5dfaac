"""When is counted use written? By one thread of each serving process, in batches, and once more when it is stopped.

A floor above keeps books of its own and has them written along: `writes_along`.

Granian never runs `atexit` in its workers. What does run is a finalizer of multiprocessing, after the requests in
flight have ended, and the wakeup descriptor of the signal itself, which also fires when a half-sent request keeps
the worker from ending until it is killed. Both are used: the signal writes what is there, the finalizer the rest.
"""

import logging
import signal
import socket
import time
from collections.abc import Callable
from multiprocessing.util import Finalize
from threading import Event, Lock, Thread

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, close_old_connections, connection

from keys.oauth.grants.clean_up import clean_up
from keys.usage import issued_rows
from keys.usage import rows as usage_rows
from keys.usage.counting import KeyNotes, Ledger, ledger
from portal import clock

Writer = Callable[[dict[int, KeyNotes]], None]

KEYS_A_BATCH = 500
TIDY_EVERY = 60.0  # seconds
FINALIZER_PRIORITY = 100  # any number: without one multiprocessing does not run it in a worker
log = logging.getLogger("keys.usage.counting")

_one_at_a_time = Lock()
_kept_open: list[
    object
] = []  # the sockets of the signal watch must outlive the function that makes them
_others: list[tuple[Ledger, Writer]] = []


def writes_along(book: Ledger, write: Writer) -> None:
    """Subscribe: `write(batch)` stores what `book` counted, by the row id of whatever was used."""
    _others.append((book, write))


def flush_all(*, everything: bool = False) -> None:
    """Write every book. Nothing is raised."""
    flush(everything=everything)
    for book, write in _others:
        flush(everything=everything, book=book, write=write)
    issued_rows.flush()


def flush(*, everything: bool = False, book: Ledger = ledger, write: Writer | None = None) -> int:
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


def report_dropped(book: Ledger) -> None:
    with book.lock:
        dropped, book.dropped = book.dropped, 0
    if dropped:
        log.error("%s requests were not counted: too much waits to be written.", dropped)


def start() -> None:
    """Begin to write in the background, and see to it that a stop writes the rest. Call once in a serving process,
    in its main thread: signals are only told there."""
    run_forever("usage-flush", flush_regularly)
    Finalize(None, flush_and_close, exitpriority=FINALIZER_PRIORITY)
    try:
        watch_signals()
    except ValueError:
        log.info(
            "Not in the main thread: usage is flushed regularly and at the end, not at the signal."
        )


def flush_regularly() -> None:
    pause, tidied_at = Event(), time.monotonic()
    while not pause.wait(settings.USAGE_FLUSH_SECONDS):
        close_old_connections()
        flush_all()
        if time.monotonic() - tidied_at >= TIDY_EVERY:
            tidied_at = time.monotonic()
            tidy_up()


def tidy_up() -> None:
    """Delete a batch of what is over. A database that is away is asked again a minute later."""
    try:
        clean_up(clock.now())
    except (Error, ImproperlyConfigured) as error:
        log.warning("What is over is not deleted yet: %s", error)


def watch_signals() -> None:
    """Flush as soon as the process is told to stop. Raises ValueError outside the main thread."""
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    _kept_open.extend((reader, writer))

    def flush_at_signals() -> None:
        while reader.recv(64):
            flush_and_close()

    run_forever("usage-flush-on-signal", flush_at_signals)


def flush_and_close() -> None:
    flush_all(everything=True)
    connection.close()


def run_forever(name: str, work: Callable[[], None]) -> None:
    Thread(target=work, name=name, daemon=True).start()
