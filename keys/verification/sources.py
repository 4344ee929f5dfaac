"""Over which connection is the statement of `keys.verification.statements` run? Django's own, or one of a pool's.

Either way it is prepared once on each connection. Through Django it takes part in the transaction that the thread
may be in, as views and tests expect; `keys.verification.pool` serves the fast road, which never writes.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connection
from psycopg import errors, pq

from keys.verification.records import Found, KeyRecord, from_postgresql, from_sqlite, names_in
from keys.verification.statements import statement

BINARY = 1
COLUMNS_OF_A_KEY = 21
NOT_PREPARED = "26000"


class Source(Protocol):
    """Where records come from."""

    def find(self, ids: Sequence[str], subjects: Sequence[str] = ()) -> Found:
        """The records of one or two public ids, and which `subjects` were revoked alone, by one statement.

        Raises django.db.OperationalError (or another database error) when the database cannot be asked.
        """
        ...


# PostgreSQL --------------------------------------------------------------------------------------------------------


@cache
def postgresql_statement(keys: int, with_subjects: bool) -> tuple[bytes, bytes]:
    """Name and text."""
    name = f"keydock_{keys}_{'subjects' if with_subjects else 'keys'}"
    return name.encode(), statement("postgresql", keys, with_subjects=with_subjects).encode()


def ask_postgresql(
    raw: pq.abc.PGconn, prepared: set[bytes], ids: Sequence[str], subjects: Sequence[str]
) -> Found:
    """Run the statement on this connection, below psycopg's cursors, which cost as much as the statement itself.

    `prepared` are the statements that this connection has, and is added to. Raises psycopg.Error.
    """
    name, text = postgresql_statement(len(ids), bool(subjects))
    values = [text_id.encode() for text_id in ids]
    if subjects:
        values.append(array_of(subjects))
    if not settings.PREPARED_STATEMENTS:
        return found_in(checked(raw.exec_params(text, values, result_format=BINARY), raw))
    if name not in prepared:
        checked(raw.prepare(name, text), raw)
        prepared.add(name)
    result = raw.exec_prepared(name, values, result_format=BINARY)
    if sqlstate(result) == NOT_PREPARED:  # a pooler in between gave us another server
        prepared.clear()
        return found_in(checked(raw.exec_params(text, values, result_format=BINARY), raw))
    return found_in(checked(result, raw))


def array_of(subjects: Sequence[str]) -> bytes:
    """A PostgreSQL array literal; subjects are base64url, and quoted all the same."""
    quoted = (json.dumps(subject, ensure_ascii=False) for subject in subjects)
    return ("{" + ",".join(quoted) + "}").encode()


def checked(result: pq.abc.PGresult, raw: pq.abc.PGconn) -> pq.abc.PGresult:
    if result.status in {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}:
        return result
    raise errors.error_from_result(result)


def sqlstate(result: pq.abc.PGresult) -> str:
    if result.status != pq.ExecStatus.FATAL_ERROR:
        return ""
    return (result.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode()


def found_in(result: pq.abc.PGresult) -> Found:
    value = result.get_value
    records: dict[str, KeyRecord] = {}
    revoked: frozenset[str] = frozenset()
    for row in range(result.ntuples):
        record = from_postgresql([value(row, column) for column in range(COLUMNS_OF_A_KEY)])
        records[record.public_id] = record
        revoked = frozenset(names_in(value(row, COLUMNS_OF_A_KEY)))
    return Found(records, revoked)


# SQLite ------------------------------------------------------------------------------------------------------------


@cache
def sqlite_statement(keys: int, with_subjects: bool) -> str:
    return statement("sqlite", keys, with_subjects=with_subjects)


def ask_sqlite(raw: sqlite3.Connection, ids: Sequence[str], subjects: Sequence[str]) -> Found:
    values = [*ids, json.dumps(subjects)] if subjects else [*ids]
    rows = raw.execute(sqlite_statement(len(ids), bool(subjects)), values).fetchall()
    records = {row[1]: from_sqlite(row) for row in rows}
    revoked = names_in(rows[0][COLUMNS_OF_A_KEY]) if rows else ()
    return Found(records, frozenset(revoked))


# Through Django ----------------------------------------------------------------------------------------------------


class ThroughDjango:
    """The connection of the thread, with the transaction that it may be in, seen by whoever counts statements."""

    def __init__(self) -> None:
        self.prepared: WeakKeyDictionary[Any, set[bytes]] = WeakKeyDictionary()

    def find(self, ids: Sequence[str], subjects: Sequence[str] = ()) -> Found:
        connection.ensure_connection()
        text = statement(connection.vendor, len(ids), with_subjects=bool(subjects))
        run: Callable[..., Found] = partial(self.run, ids, subjects)
        for wrapper in reversed(connection.execute_wrappers):
            run = partial(wrapper, run)
        with connection.wrap_database_errors:
            begun = time.monotonic()
            found = run(text, ids, False, {"connection": connection})
        if connection.queries_logged:
            took = f"{time.monotonic() - begun:.3f}"
            connection.queries_log.append({"sql": text, "time": took})
        return found

    def run(self, ids: Sequence[str], subjects: Sequence[str], *context: Any) -> Found:
        raw: Any = connection.connection
        if connection.vendor == "sqlite":
            return ask_sqlite(raw, ids, subjects)
        return ask_postgresql(raw.pgconn, self.prepared.setdefault(raw, set()), ids, subjects)


THROUGH_DJANGO = ThroughDjango()
