"""How do processes share a count? In a row for each limit, changed by one of them at a time, by the database's clock.

The row is written when a block is taken or given back, and not for each request. What a window counts is true for
seconds, so its row need not be on the disk when the answer goes out; a quota's must.
"""

import json
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from keys.limits.lenders import NOTHING_BACK, Back
from keys.limits.named import Limit
from keys.limits.states import Grant, State, counting_of
from portal import clock

FOUND = "SELECT state FROM keys_limitcount WHERE counter = %s"
FOUND_ON_POSTGRESQL = (
    "SELECT state, extract(epoch FROM clock_timestamp()), set_config('synchronous_commit', %s, true) "
    "FROM keys_limitcount WHERE counter = %s FOR NO KEY UPDATE"
)
# A row that is made holds nobody up who makes the same one: it is looked for again.
MAKE = (
    "INSERT INTO keys_limitcount (counter, state, expires_at) VALUES (%s, '{}', %s) "
    "ON CONFLICT (counter) DO NOTHING"
)
CHANGE = "UPDATE keys_limitcount SET state = %s, expires_at = %s WHERE counter = %s"


class InDatabase:
    """The lender that holds for every process."""

    lends = True

    @transaction.atomic
    def borrow(self, limit: Limit, wish: int, least: int, back: Back = NOTHING_BACK) -> Grant:
        """As `Lender.borrow`. It joins a transaction that is under way: ask it before one begins."""
        counting = counting_of(limit)
        with connection.cursor() as cursor:
            state, now = held(cursor, limit)
            if back.units:
                counting.give_back(state, back.tag, back.units)
            grant = counting.grant(state, now, wish, least)
            if grant.units or back.units:
                over = moment(counting.expires(now))
                text = json.dumps(state, separators=(",", ":"))
                cursor.execute(CHANGE, [text, over, limit.counter])
        return grant

    def sweep(self) -> None:
        """Rows that are over go with the clean-up (keys.oauth.grants.clean_up)."""


def held(cursor: Any, limit: Limit) -> tuple[State, float]:
    """What is counted, locked until the transaction ends, and the moment after the lock was had."""
    found = locked(cursor, limit)
    if found is None:
        cursor.execute(
            MAKE, [limit.counter, moment(counting_of(limit).expires(clock.now().timestamp()))]
        )
        found = locked(cursor, limit)
    assert found is not None  # noqa: S101 - it was made, or somebody else had made it
    return json.loads(found[0]), float(found[1])


def locked(cursor: Any, limit: Limit) -> tuple[str, float] | None:
    if connection.vendor == "postgresql":
        cursor.execute(FOUND_ON_POSTGRESQL, ["on" if limit.is_quota else "off", limit.counter])
        row = cursor.fetchone()
        return (row[0], row[1]) if row else None
    cursor.execute(FOUND, [limit.counter])  # writers of SQLite come one after the other
    row = cursor.fetchone()
    return (row[0], clock.now().timestamp()) if row else None


def moment(seconds: float) -> Any:
    """The moment as this database keeps it."""
    return connection.ops.adapt_datetimefield_value(datetime.fromtimestamp(seconds, UTC))
