"""How does the fast road reach the database? Over a few connections of its own, taken for one statement each.

PostgreSQL gives out a bounded number of connections, and pages, commands and migrations need some of them. So the
pool has an upper bound, a thread waits a second at most for its turn, and nothing queues in the database.
"""

import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from threading import local
from typing import Any

import psycopg
from django.db import OperationalError, connection

from keys.verification.records import Asked, Found
from keys.verification.sources import ask_postgresql, ask_sqlite
from portal.databases.pool import WAITS, Pool

# Given to psycopg by Django for its own cursors; the pool has none.
OF_CURSORS = frozenset({"cursor_factory", "context", "prepare_threshold", "server_side_binding"})
# The statement is planned once on each connection. PostgreSQL left to itself plans it anew for a few keys, since that
# plan looks cheaper by the rows it expects; the planning took 4 to 8 times as long as the whole statement does. What
# is planned once must be right at every size, so it may not follow the statistics of the day: by the index to each key,
# and by the index from it to what belongs to it.
ONE_PLAN = (
    "-c plan_cache_mode=force_generic_plan -c jit=off -c enable_seqscan=off -c enable_bitmapscan=off "
    "-c enable_hashjoin=off -c enable_mergejoin=off -c enable_material=off"
)


class Held:
    """A connection of the pool, with the names of what it has prepared."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]]) -> None:
        self.connection = connect()
        self.prepared: set[bytes] = set()

    def close(self) -> None:
        with suppress(psycopg.Error):
            self.connection.close()


def connect() -> psycopg.Connection[Any]:
    """With the parameters of the installation; each statement stands alone."""
    given = connection.get_connection_params()
    kept = {name: value for name, value in given.items() if name not in OF_CURSORS}
    options = f"{kept.pop('options', '')} {ONE_PLAN}".strip()
    return psycopg.connect(**{**kept, "options": options, "autocommit": True})


class PostgresqlPool:
    """At most `most` connections at a time, each with one caller."""

    def __init__(self, most: int, connect: Callable[[], psycopg.Connection[Any]] = connect) -> None:
        self.pool: Pool[Held] = Pool(most, lambda: Held(connect))

    def find(self, asked: Asked) -> Found:
        """The records, as `Source.find` says. Raises OperationalError after a second without a free connection, and
        when the database cannot be asked.

        A connection that broke while it lay idle is no reason to refuse anybody: the statement only reads, so it is
        run once more, on a new one, within the same second.
        """
        deadline = time.monotonic() + WAITS
        try:
            return self.ask(asked, deadline)
        except psycopg.Error as error:
            is_answer = error.sqlstate is not None and not isinstance(
                error, psycopg.OperationalError
            )
            if is_answer or time.monotonic() > deadline:
                raise OperationalError(*error.args) from error
        self.pool.close_idle()
        try:
            return self.ask(asked, deadline)
        except psycopg.Error as error:
            raise OperationalError(*error.args) from error

    def ask(self, asked: Asked, deadline: float) -> Found:
        held = self.pool.take(deadline)
        try:
            found = ask_postgresql(held.connection.pgconn, held.prepared, asked)
        except BaseException:
            self.pool.drop(held)
            raise
        self.pool.give(held)
        return found


class SqlitePerThread:
    """A connection for each thread that asks: SQLite's readers wait for nobody."""

    def __init__(self) -> None:
        self.local = local()

    def find(self, asked: Asked) -> Found:
        try:
            return ask_sqlite(self.connection(), asked)
        except sqlite3.Error as error:
            raise OperationalError(*error.args) from error

    def connection(self) -> sqlite3.Connection:
        made = getattr(self.local, "connection", None)
        if made is None:
            given = connection.get_connection_params()
            made = sqlite3.connect(
                given["database"], timeout=given.get("timeout", 5), uri=given.get("uri", False)
            )
            made.execute("PRAGMA query_only = ON")
            self.local.connection = made
        return made
