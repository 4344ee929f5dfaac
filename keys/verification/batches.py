"""How are the records of many requests read at once? Who asks while a statement is under way is read by the next one.

For an event loop. A statement for sixteen keys takes PostgreSQL little more than one for a single key, and one message
there and back instead of sixteen. A request is never answered by a statement that began before it arrived, so a
revocation that has returned holds for whoever asks afterwards.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import psycopg
from django.conf import settings
from django.db import OperationalError
from psycopg import pq

from keys.verification.pool import connect
from keys.verification.records import Asked, Found, KeyRecord, from_postgresql, names_in, whole
from keys.verification.sources import (
    BINARY,
    COLUMNS_OF_A_KEY,
    NOT_PREPARED,
    array_of,
    checked,
    sqlstate,
)
from keys.verification.statements import statement_for_many
from portal.databases.pool import IDLE, TRIES_AGAIN, WAITS

MOST = 64  # requests that one statement reads for
LONGEST = 6.0  # seconds for a statement, whose own limit is five: then the server is taken for dead
LOOKS_EVERY = 0.25  # seconds, while somebody waits


@dataclass(slots=True)
class Request:
    """Somebody who waits."""

    asked: Asked
    answer: "asyncio.Future[Found]"
    since: float
    tries: int = 0


@cache
def named_statement(with_subjects: bool, with_lifetime: bool) -> tuple[bytes, bytes]:
    """Name and text."""
    text = statement_for_many(with_subjects=with_subjects, with_lifetime=with_lifetime)
    return f"keydock_many_{with_subjects:d}_{with_lifetime:d}".encode(), text.encode()


VARIANTS = [(subjects, lifetime) for subjects in (False, True) for lifetime in (False, True)]


class BatchConnection:
    """A connection with its statements prepared; made in a thread, since that waits for the server."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]]) -> None:
        self.connection = connect()
        self.raw: Any = self.connection.pgconn
        self.socket: int = (
            self.raw.socket
        )  # it can't be asked for once it is closed, and must leave the loop then
        self.is_prepared = settings.PREPARED_STATEMENTS
        if self.is_prepared:
            for variant in VARIANTS:
                checked(self.raw.prepare(*named_statement(*variant)))

    def send(self, variant: tuple[bool, bool], values: Sequence[bytes]) -> None:
        name, text = named_statement(*variant)
        if self.is_prepared:
            self.raw.send_query_prepared(name, values, result_format=BINARY)
        else:
            self.raw.send_query_params(text, values, result_format=BINARY)

    def result(self) -> Any | None:
        """What has arrived, once it is whole. Raises psycopg.Error when the server has gone."""
        raw = self.raw
        raw.consume_input()
        if raw.is_busy():
            return None
        result = raw.get_result()
        while raw.get_result() is not None:
            pass
        if result is None and raw.status != pq.ConnStatus.OK:
            raise psycopg.OperationalError("The server has closed the connection.")
        return result

    def close(self) -> None:
        with suppress(psycopg.Error):
            self.connection.close()


@dataclass
class Batches:
    """One connection of one event loop, opened when it is needed and closed when it was not for some seconds."""

    connect: Callable[[], psycopg.Connection[Any]] = connect
    waiting: list[Request] = field(default_factory=list)
    under_way: list[Request] = field(default_factory=list)
    variant: tuple[bool, bool] = (False, False)
    line: BatchConnection | None = None
    is_due: bool = False  # a statement will be sent as soon as it can be
    used_at: float = 0.0
    looking: asyncio.TimerHandle | None = None

    def find(self, asked: Asked) -> "asyncio.Future[Found]":
        """The records, as `Source.find` says. Fails with OperationalError where a second of waiting was not enough."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Found] = loop.create_future()
        self.used_at = now = time.monotonic()
        self.waiting.append(Request(asked, answer, now))
        if not self.is_due:
            self.is_due = True
            loop.call_soon(self.send)  # those who arrive in the same turn of the loop come along
        return answer

    def send(self) -> None:
        """Ask for as many as wait. Called when nothing is under way."""
        loop = asyncio.get_running_loop()
        if self.looking is None:
            self.looking = loop.call_later(LOOKS_EVERY, self.look)
        batch = [request for request in self.waiting[:MOST] if not request.answer.done()]
        del self.waiting[:MOST]
        if not batch:
            self.is_due = False
            return
        if self.line is None:
            self.waiting[:0] = batch
            loop.create_task(self.open())  # noqa: RUF006  it is held by `is_due`: nothing else is begun meanwhile
            return
        self.under_way = batch
        subjects = tuple(subject for request in batch for subject in request.asked.subjects)
        ids = dict.fromkeys(key for request in batch for key in request.asked.ids)
        self.variant = bool(subjects), any(request.asked.with_lifetime for request in batch)
        values = [array_of(tuple(ids)), *([array_of(subjects)] if subjects else [])]
        try:
            self.line.send(self.variant, values)
        except psycopg.Error as error:
            self.broken(error)

    def readable(self) -> None:
        """Something has arrived: an answer, a part of one, or the server's farewell."""
        try:
            result = self.line.result() if self.line is not None else None
            if result is None:
                return
            if sqlstate(result) == NOT_PREPARED and self.line is not None:
                # A pooler in between gave us another server than the one on which it was prepared.
                self.line.is_prepared = False
                self.again()
                return
            checked(result)
        except psycopg.OperationalError as error:
            self.broken(error)
        except psycopg.Error as error:
            self.refuse(self.under_way, error)
            self.next()
        else:
            if self.under_way:
                self.answer(result)
                self.next()

    def answer(self, result: Any) -> None:
        records, seconds, revoked = read(result)
        batch, self.under_way = self.under_way, []
        found = Found(records, revoked)
        for request in batch:
            if not request.answer.done():
                own = found
                if request.asked.with_lifetime:
                    own = Found(records, revoked, seconds.get(request.asked.ids[0]))
                request.answer.set_result(own)

    def next(self) -> None:
        """Whoever came meanwhile."""
        if self.waiting:
            asyncio.get_running_loop().call_soon(self.send)
        else:
            self.is_due = False

    def again(self) -> None:
        """Ask once more for those under way: the statement only reads."""
        batch, self.under_way = self.under_way, []
        for request in batch:
            request.tries += 1
        self.waiting[:0] = batch
        self.next()

    def broken(self, error: Exception) -> None:
        """The connection is gone. Those under way are asked for once more, on a new one."""
        self.close()
        self.refuse([request for request in self.under_way if request.tries], error)
        self.under_way = [request for request in self.under_way if not request.answer.done()]
        if self.is_due:
            self.again()

    async def open(self) -> None:
        """A new connection. A server that restarts is asked again for as long as somebody may wait."""
        loop = asyncio.get_running_loop()
        while self.waiting:
            try:
                self.line = await loop.run_in_executor(None, BatchConnection, self.connect)
            except psycopg.Error as error:
                self.refuse_late(error)
                await asyncio.sleep(TRIES_AGAIN)
            else:
                loop.add_reader(self.line.socket, self.readable)
                break
        self.next()

    def look(self) -> None:
        """Now and then: refuse who waited for too long, give up a server that says nothing, close what is idle.

        What has arrived is looked at too: libuv tells a connection that was reset once, and not again for what is
        left to read in it, so the end of a server that fell might else be heard of after the longest statement.
        """
        now = time.monotonic()
        self.looking = None
        if self.under_way:
            self.readable()
        if self.under_way and now - self.used_at_of_batch() > LONGEST:
            self.close()
            self.refuse(self.under_way, TimeoutError("The database does not answer."))
            self.under_way = []
            self.next()
        self.refuse_late(TimeoutError("The database was not free in time."))
        if not self.is_due and now - self.used_at > IDLE:
            self.close()
        if self.is_due or self.line is not None:
            self.looking = asyncio.get_running_loop().call_later(LOOKS_EVERY, self.look)

    def used_at_of_batch(self) -> float:
        return max(request.since for request in self.under_way)

    def refuse_late(self, error: Exception) -> None:
        latest = time.monotonic() - WAITS
        self.refuse([request for request in self.waiting if request.since < latest], error)
        self.waiting = [request for request in self.waiting if not request.answer.done()]

    def refuse(self, requests: Sequence[Request], error: Exception) -> None:
        for request in requests:
            if not request.answer.done():
                request.answer.set_exception(OperationalError(*error.args))

    def close(self) -> None:
        if self.line is not None:
            with suppress(psycopg.Error, OSError, ValueError):
                asyncio.get_running_loop().remove_reader(self.line.socket)
            self.line.close()
            self.line = None


def read(result: Any) -> tuple[dict[str, KeyRecord], dict[str, int | None], frozenset[str]]:
    """Records by public id, the lives of tokens that their organizations set, and what was revoked alone."""
    value = result.get_value
    records: dict[str, KeyRecord] = {}
    seconds: dict[str, int | None] = {}
    for row in range(result.ntuples):
        record = from_postgresql(tuple([value(row, column) for column in range(COLUMNS_OF_A_KEY)]))
        records[record.public_id] = record
        life = value(row, COLUMNS_OF_A_KEY + 1)
        if life is not None:
            seconds[record.public_id] = whole(life)
    revoked = names_in(value(0, COLUMNS_OF_A_KEY)) if records else ()
    return records, seconds, frozenset(revoked)
