"""Django's `migrate`, with patience of its own: it may take long itself, and lets nobody wait for long.

The service gives a statement five seconds, which the making of an index may need many times over. A statement that
waits for a table makes everybody wait behind it, and the door refuses who has waited for a second: so it gives up
after half of one, and the migration is tried again. Of two nodes that migrate at once one waits for the other.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import Error, connections

from portal.databases.causes import LOCKED, cause_of

OPTIONS = "-c statement_timeout=0 -c lock_timeout=500ms -c idle_in_transaction_session_timeout=0"
TRIES = 60
PAUSE = 2.0  # seconds, in which those who waited behind us have their turn
ONE_AT_A_TIME = 0x6B6579646F636B  # an advisory lock; any number that nobody else takes
HALF_MADE = (
    "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_index i "
    "JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE NOT i.indisvalid AND n.nspname = 'public'"
)


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "postgresql" or connection.in_atomic_block:
            super().handle(*args, **options)
            return
        with patience(connection), one_at_a_time(connection):
            for _ in range(TRIES):
                try:
                    super().handle(*args, **options)
                    return
                except Error as error:
                    if cause_of(error) is not LOCKED:
                        raise
                    self.stderr.write("A table is in use; trying again.")
                time.sleep(PAUSE)
                drop_half_made(connection)
        raise CommandError(
            "A table stayed in use for too long. What was migrated stays; run it again, or stop the nodes."
        )


@contextmanager
def patience(connection: Any) -> Iterator[None]:
    """Connections of this command get other limits than the service's."""
    settings = connection.settings_dict["OPTIONS"]
    before = settings.get("options", "")
    connection.close()
    settings["options"] = OPTIONS
    pool = settings.pop("pool", None)
    try:
        yield
    finally:
        connection.close()
        settings["options"] = before
        if pool is not None:
            settings["pool"] = pool


@contextmanager
def one_at_a_time(connection: Any) -> Iterator[None]:
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME])
            if cursor.fetchone()[0]:
                break
            time.sleep(0.5)
    try:
        yield
    finally:
        with suppress(Error), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


def drop_half_made(connection: Any) -> None:
    """An index that was being made CONCURRENTLY and gave up stays, is of no use, and has the name of the next try."""
    with connection.cursor() as cursor:
        cursor.execute(HALF_MADE)
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
