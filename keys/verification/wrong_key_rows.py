"""How do operators see who sends wrong keys? In rows by caller and hour, written in batches beside the requests."""

import logging
from datetime import datetime
from typing import Any

from django.db import Error, connection, transaction

from keys.models import WrongKeys
from keys.usage.writing import stored
from keys.verification import wrong_keys
from keys.verification.wrong_keys import ELSEWHERE, Unwritten
from portal import clock
from portal.running import metrics
from portal.running.background import Job

WRITE_EVERY = 10.0  # seconds
CALLERS_A_BATCH = 100  # those with the most; the rest is written as somebody's
ROWS_AN_HOUR = 1000  # about: processes look before they write, and not at each other
COUNTED = "keydock_wrong_keys_total"
log = logging.getLogger(__name__)
ADD = """
    INSERT INTO keys_wrongkeys (caller, hour, count, last_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (hour, caller) DO UPDATE SET count = keys_wrongkeys.count + excluded.count, last_at = excluded.last_at
"""


def job() -> Job:
    """Writes what was counted of callers, and once more at a stop."""
    return Job("wrong keys", WRITE_EVERY, flush, flush)


def figure() -> metrics.CountedFigure:
    return metrics.CountedFigure(COUNTED, "Credentials that were presented and are no key.")


def flush(now: datetime | None = None) -> None:
    """Write what was counted. What the database does not take is lost to the rows: nobody is refused by them."""
    taken = wrong_keys.book.take(CALLERS_A_BATCH)
    metrics.count(COUNTED, sum(each.count for each in taken.values()))
    try:
        write(taken, now or clock.now())
    except Error as error:
        log.warning("Wrong keys of %s callers are not written: %s", len(taken), error)


@transaction.atomic
def write(taken: dict[str, Unwritten], now: datetime) -> None:
    """Add to the rows of this hour, in their order; new ones are made while there is room."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    rows = WrongKeys.objects.filter(hour=hour)
    known = set(rows.filter(caller__in=taken).values_list("caller", flat=True))
    room = max(ROWS_AN_HOUR - rows.count(), 0) if len(known) < len(taken) else 0
    told: dict[str, Unwritten] = {}
    for caller, each in taken.items():  # the most first
        is_new = caller not in known and caller != ELSEWHERE
        name = ELSEWHERE if is_new and not room else caller
        room -= is_new and room > 0
        told[name] = together(told.get(name), each)
    with connection.cursor() as cursor:
        values: list[tuple[Any, ...]] = [
            (name, stored(hour), n.count, stored(n.last_at)) for name, n in told.items()
        ]
        cursor.executemany(ADD, sorted(values))


def together(one: Unwritten | None, other: Unwritten) -> Unwritten:
    if one is None:
        return other
    return Unwritten(one.count + other.count, max(one.last_at, other.last_at))
