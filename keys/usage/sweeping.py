"""How long is counted use kept? By hour for thirty days, by day for two years; older rows go in batches."""

from datetime import datetime, timedelta

from keys.models import (
    ApplicationUsage,
    DailyApplicationUsage,
    DailyKeyUsage,
    DailyOrganizationUsage,
    KeyUsage,
    OrganizationUsage,
)
from portal import clock
from portal.running.background import Job
from portal.running.clean_up import A_BATCH, EVERY, delete_oldest

# Thirty days as any time zone has them: the first of them began up to fourteen hours before that of UTC.
HOURS_KEPT = timedelta(days=31)
DAYS_KEPT = timedelta(days=731)
BATCHES = 20  # of each kind in one run

BY_HOUR = (KeyUsage, OrganizationUsage, ApplicationUsage)
BY_DAY = (DailyKeyUsage, DailyOrganizationUsage, DailyApplicationUsage)


def job() -> Job:
    """Deletes what was counted long ago, in every serving process."""
    return Job("old usage of keys", every=EVERY, run=lambda: sweep(clock.now()))


def sweep(now: datetime) -> int:
    """Delete some batches of each kind. Returns how many rows. Each batch is a transaction of its own: on SQLite,
    whoever waits to write comes in between."""
    last_day = (now - DAYS_KEPT).date()
    hours = sum(sweep_kind(kind, "hour", now - HOURS_KEPT) for kind in BY_HOUR)
    return hours + sum(sweep_kind(kind, "day", last_day) for kind in BY_DAY)


def sweep_kind(kind: type, moment: str, until: object) -> int:
    deleted = 0
    for _ in range(BATCHES):
        found = delete_oldest(kind, moment, until)
        deleted += found
        if found < A_BATCH:
            break
    return deleted
