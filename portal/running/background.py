"""Which work goes on beside the requests? Jobs that floors subscribe, each at its pace, in one thread of each process.

Granian never runs `atexit` in its workers. What does run is a finalizer of multiprocessing, after the requests in
flight have ended; and `portal.running.stop_signals` calls at the signal itself, which also counts when a request
under way keeps the worker from ending until it is killed. Both are used: the signal does what is due, the finalizer
the rest.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.util import Finalize
from threading import Event, Thread

from django.db import close_old_connections, connection

from portal.branding import shown
from portal.databases import pool
from portal.hooks import Hook
from portal.journal.writing import write_waiting

ENDS_EVERY = 5.0  # seconds
IDLE_EVERY = 2.0  # seconds between two looks at connections that nobody uses
FINALIZER_PRIORITY = 100  # any number: without one multiprocessing does not run it in a worker
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """Work that is done again and again, and perhaps once more when the process is told to stop."""

    name: str
    every: float  # seconds between two runs
    run: Callable[[], object]
    finish: Callable[[], object] | None = None


jobs: Hook[[], Job] = Hook()


def start() -> None:
    """Begin to work in the background, and see to it that a stop finishes. Call once in a serving process."""
    Thread(target=work, name="background", daemon=True).start()
    Finalize(None, finish_and_close, exitpriority=FINALIZER_PRIORITY)


def work() -> None:
    """Run each job whenever its time has come."""
    pause, all_jobs = Event(), jobs.call()
    due = {job.name: time.monotonic() + job.every for job in all_jobs}
    while not pause.wait(max(min(due.values()) - time.monotonic(), 0)):
        close_old_connections()
        for job in all_jobs:
            if due[job.name] <= time.monotonic():
                attempt(job.name, job.run)
                close_old_connections()
                due[job.name] = time.monotonic() + job.every


def finish_and_close() -> None:
    """Do what may not wait for the next process."""
    for job in jobs.call():
        if job.finish:
            attempt(job.name, job.finish)
    connection.close()


def attempt(name: str, step: Callable[[], object]) -> None:
    """One run. What it raises is logged: a database that is away must not end the thread of all jobs."""
    try:
        step()
    except Exception as error:  # whatever it is, the other jobs go on and this one is tried again
        log.warning("The job %s failed and will be tried again: %s", name, error)


def unwritten_ends() -> Job:
    """Writes ends of credentials that the journal's disk has refused, in every serving process. Next to nothing where
    none waits."""
    return Job("journal", every=ENDS_EVERY, run=write_waiting, finish=write_waiting)


def brand_read_anew() -> Job:
    """Shows what operators say of the portal at another process, in every serving process."""
    return Job("brand", every=shown.LOOK_EVERY, run=shown.refresh)


def idle_connections() -> Job:
    """Gives connections that nobody uses back to PostgreSQL, some seconds after a rush, in every serving process."""
    return Job("idle connections", every=IDLE_EVERY, run=pool.close_idle)
