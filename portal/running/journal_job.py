"""When is an end written that the journal's disk has refused? Every few seconds, and once more at a stop."""

from portal.journal.writing import write_waiting
from portal.running.background import Job

EVERY = 5.0  # seconds


def job() -> Job:
    """Writes what waits, in every serving process. Next to nothing where nothing does."""
    return Job("journal", every=EVERY, run=write_waiting, finish=write_waiting)
