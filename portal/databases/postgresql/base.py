"""How does Django come to a connection to PostgreSQL? From a bounded pool, for one request, checked before use.

Django's own pool (OPTIONS["pool"] with psycopg's) hands work to threads of its own and waits ever longer between two
tries to connect, up to minutes after an outage; and it asks the server before each use. This one opens connections in
the thread that needs one, and looks at the socket alone.
"""

import select
import time
from typing import Any

import psycopg
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from psycopg import pq

from portal.databases.pool import WAITS, Pool, of_thread


class ConnectionPool:
    """What Django asks of a pool."""

    def __init__(self, most: int, wrapper: "DatabaseWrapper") -> None:
        parameters = {**wrapper.get_connection_params(), "autocommit": True}
        configure = wrapper._configure_connection  # type: ignore[attr-defined]

        def connect() -> psycopg.Connection[Any]:
            connection = psycopg.connect(**parameters)
            configure(connection)
            return connection

        self.pool: Pool[psycopg.Connection[Any]] = Pool(most, connect)

    def open(self) -> None:
        """Django calls it before each use; connections are opened as they are needed."""

    def getconn(self) -> psycopg.Connection[Any]:
        """A connection that works, as far as can be told without asking the server."""
        deadline = time.monotonic() + WAITS
        while not is_alive(connection := self.pool.take(deadline)):
            self.pool.drop(connection)
            self.pool.close_idle()
        connection._pool = self  # where Django gives it back
        of_thread.has_taken = True
        return connection

    def putconn(self, connection: psycopg.Connection[Any]) -> None:
        of_thread.has_taken = False
        if is_idle(connection):
            self.pool.give(connection)
        else:
            self.pool.drop(connection)

    def close(self) -> None:
        self.pool.close_idle()


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, whose pool is ours. OPTIONS["pool"] is the number of connections that it may open."""

    # Of the process: wrappers are made for each thread.
    _connection_pools: dict[str, ConnectionPool] = {}

    @property
    def pool(self) -> ConnectionPool | None:
        most = self.settings_dict["OPTIONS"].get("pool")
        if self.alias == NO_DB_ALIAS or not most:
            return None
        found = self._connection_pools.get(self.alias)
        if found is None:
            found = self._connection_pools.setdefault(self.alias, ConnectionPool(most, self))
        return found


def is_idle(connection: psycopg.Connection[Any]) -> bool:
    """Whether the next user finds no transaction under way, and no failure."""
    return connection.pgconn.transaction_status == pq.TransactionStatus.IDLE


def is_alive(connection: psycopg.Connection[Any]) -> bool:
    """A server says nothing unasked but when it closes the connection: what can be read is its farewell."""
    if not is_idle(connection):
        return False
    socket = select.poll()
    socket.register(connection.fileno(), select.POLLIN)
    return not socket.poll(0)
