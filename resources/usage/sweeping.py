"""How long is it kept how often endpoints, widgets and Pops were used? By hour, for four hundred days.

Pages show thirty of them; who ran the installation may ask the database about the year before. `docs/threats.md` lists
these rows with all others that pile up.
"""

from datetime import datetime, timedelta

from portal import clock
from portal.running.background import Job
from portal.running.clean_up import EVERY, delete_oldest
from resources.models import EndpointUsage, PopUsage, WidgetUsage

USAGE_KEPT = timedelta(days=400)
KINDS = (EndpointUsage, WidgetUsage, PopUsage)


def job() -> Job:
    """Deletes what was counted long ago, a batch of each kind, in every serving process."""
    return Job("old usage of resources", every=EVERY, run=lambda: sweep(clock.now()))


def sweep(now: datetime) -> int:
    """Delete one batch of each kind, each in a transaction of its own: on SQLite, whoever waits to write comes in
    between. Returns how many rows."""
    return sum(delete_oldest(kind, "hour", now - USAGE_KEPT) for kind in KINDS)
