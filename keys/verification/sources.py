"""Over which connection is the statement of `keys.verification.statements` run? Django's own, or one of a pool's.

Either way it is prepared once on each connection. Through Django it takes part in the transaction that the thread
may be in, as views and tests expect; `keys.verification.pool` serves the fast road, which never writes.
"""

import json
import sqlite3
import time
from collections.abc import Awaitable, Callable
from functools import cache, partial
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connection
from psycopg import errors, pq

from keys.verification.records import (
    NOTHING,
    Asked,
    Found,
    from_postgresql,
    from_sqlite,
    names_in,
    whole,
)
from keys.verification.statements import statement

BINARY = 1
COLUMNS_OF_A_KEY = 30
NOT_PREPARED = "26000"


class Source(Protocol):
    """Where records come from."""

    def find(self, asked: Asked) -> Found:
        """What is asked for, by one statement.

        Raises django.db.OperationalError (or another database error) when the database cannot be asked.
        """
        ...


class AwaitedSource(Protocol):
    """The same for an event loop."""

    def find(self, asked: Asked) -> Awaitable[Found]: ...


# PostgreSQL --------------------------------------------------------------------------------------------------------


@cache
def postgresql_statement(
    keys: int, with_subjects: bool, with_lifetime: bool
) -> tuple[bytes, bytes]:
    """Name and text."""
    text = statement("postgresql", keys, with_subjects=with_subjects, with_lifetime=with_lifetime)
    return f"keydock_{keys}_{with_subjects:d}_{with_lifetime:d}".encode(), text.encode()


def ask_postgresql(raw: pq.abc.PGconn, prepared: set[bytes], asked: Asked) -> Found:
    """Run the statement on this connection, below psycopg's cursors, which cost as much as the statement itself.

    `prepared` are the statements that this connection has, and is added to. Raises psycopg.Error.
    """
    name, text = postgresql_statement(len(asked.ids), bool(asked.subjects), asked.with_lifetime)
    values = [public_id.encode() for public_id in asked.ids]
    if asked.subjects:
        values.append(array_of(asked.subjects))
    if not settings.PREPARED_STATEMENTS:
        return found_in(checked(raw.exec_params(text, values, result_format=BINARY)))
    if name not in prepared:
        checked(raw.prepare(name, text))
        prepared.add(name)
    result = raw.exec_prepared(name, values, result_format=BINARY)
    if result.status == pq.ExecStatus.FATAL_ERROR and sqlstate(result) == NOT_PREPARED:
        # A pooler in between gave us another server than the one on which it was prepared.
        prepared.clear()
        result = raw.exec_params(text, values, result_format=BINARY)
    return found_in(checked(result))


def array_of(subjects: tuple[str, ...]) -> bytes:
    """A PostgreSQL array literal; subjects are base64url, and quoted all the same."""
    quoted = (json.dumps(subject, ensure_ascii=False) for subject in subjects)
    return ("{" + ",".join(quoted) + "}").encode()


def checked(result: pq.abc.PGresult) -> pq.abc.PGresult:
    if result.status in {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}:
        return result
    if not sqlstate(result):
        # No server said this: libpq lost the connection, which psycopg's cursors tell as this error too.
        raise errors.OperationalError(result.error_message.decode(errors="replace").strip())
    raise errors.error_from_result(result)


def sqlstate(result: pq.abc.PGresult) -> str:
    return (result.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode()


def found_in(result: pq.abc.PGresult) -> Found:
    value, records = result.get_value, {}
    for row in range(result.ntuples):
        record = from_postgresql(tuple([value(row, column) for column in range(COLUMNS_OF_A_KEY)]))
        records[record.public_id] = record
    if not records:
        return NOTHING
    seconds = value(0, COLUMNS_OF_A_KEY + 1)
    revoked = frozenset(names_in(value(0, COLUMNS_OF_A_KEY)))
    return Found(records, revoked, None if seconds is None else whole(seconds))


# SQLite ------------------------------------------------------------------------------------------------------------


def ask_sqlite(raw: sqlite3.Connection, asked: Asked) -> Found:
    text = statement(
        "sqlite",
        len(asked.ids),
        with_subjects=bool(asked.subjects),
        with_lifetime=asked.with_lifetime,
    )
    subjects = [json.dumps(asked.subjects)] if asked.subjects else []
    rows = raw.execute(text, [*asked.ids, *subjects]).fetchall()
    if not rows:
        return NOTHING
    revoked, seconds = rows[0][COLUMNS_OF_A_KEY:]
    records = {row[1]: from_sqlite(row) for row in rows}
    return Found(records, frozenset(names_in(revoked)), seconds)


# Through Django ----------------------------------------------------------------------------------------------------


class ThroughDjango:
    """The connection of the thread, with the transaction that it may be in, seen by whoever counts statements."""

    def __init__(self) -> None:
        self.prepared: WeakKeyDictionary[Any, set[bytes]] = WeakKeyDictionary()

    def find(self, asked: Asked) -> Found:
        connection.ensure_connection()
        text = statement(connection.vendor, len(asked.ids), with_subjects=bool(asked.subjects))
        run: Callable[..., Found] = partial(self.run, asked)
        for wrapper in reversed(connection.execute_wrappers):
            run = partial(wrapper, run)
        with connection.wrap_database_errors:
            begun = time.monotonic()
            found = run(text, asked.ids, False, {"connection": connection})
        if connection.queries_logged:
            took = f"{time.monotonic() - begun:.3f}"
            connection.queries_log.append({"sql": text, "time": took})
        return found

    def run(self, asked: Asked, *context: Any) -> Found:
        raw: Any = connection.connection
        if connection.vendor == "sqlite":
            return ask_sqlite(raw, asked)
        return ask_postgresql(raw.pgconn, self.prepared.setdefault(raw, set()), asked)


THROUGH_DJANGO = ThroughDjango()
