"""When are connections that nobody uses given back to PostgreSQL? Some seconds after a rush, by a job."""

from portal.databases import pool
from portal.running.background import Job

EVERY = 2.0  # seconds


def job() -> Job:
    """Closes connections that lay idle for a while, in every serving process."""
    return Job("idle connections", every=EVERY, run=pool.close_idle)
