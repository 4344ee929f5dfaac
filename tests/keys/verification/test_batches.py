"""Many who ask at once are read by few statements, each by one that began after it asked, over one connection."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import psycopg
import pytest
from django.db import OperationalError
from pytest_django.fixtures import Settings

from keys.models import ApiKey, RevokedToken
from keys.verification.batches import MOST, VARIANTS, BatchConnection, Batches, named_statement
from keys.verification.pool import connect
from keys.verification.records import Asked, Found
from keys.verification.sources import THROUGH_DJANGO, array_of, checked
from tests.cast import Cast
from tests.keys.minting import NOW, mint, revoked

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
T = TypeVar("T")


class Counted(Batches):
    """It counts its statements."""

    statements = 0

    def send(self) -> None:
        before = self.under_way
        super().send()
        self.statements += self.under_way is not before


def run(ask: Callable[[Counted], Awaitable[T]], **options: Any) -> T:
    """What comes out of it in an event loop of its own, whose connection is closed with it."""

    async def whole() -> T:
        batches = Counted(**options)
        try:
            return await ask(batches)
        finally:
            batches.close()

    return asyncio.run(whole())


def keys(cast: Cast, count: int) -> list[ApiKey]:
    return [mint(cast.acme, cast.alice, name=f"key {number}").key for number in range(count)]


def test_each_is_told_what_the_other_statement_says(cast: Cast) -> None:
    made = keys(cast, 5)
    RevokedToken.objects.create(subject="gone", revoked_at=NOW, expires_at=NOW)
    asked = [Asked((key.public_id,), ("gone", "here"), with_lifetime=True) for key in made]

    async def ask(batches: Counted) -> list[Found]:
        return await asyncio.gather(*map(batches.find, asked))

    for wish, found in zip(asked, run(ask), strict=True):
        single = THROUGH_DJANGO.find(wish)
        assert found.records[wish.ids[0]] == single.records[wish.ids[0]]
        assert (found.revoked, found.exchange_seconds) == (single.revoked, single.exchange_seconds)


def test_those_who_ask_together_share_statements_of_bounded_size(cast: Cast) -> None:
    (key,) = keys(cast, 1)

    async def ask(batches: Counted) -> int:
        await batches.find(Asked((key.public_id,)))
        before = batches.statements
        await asyncio.gather(*(batches.find(Asked((key.public_id,))) for _ in range(MOST * 2)))
        return batches.statements - before

    assert run(ask) == 2


def test_who_asks_while_a_statement_is_under_way_is_read_by_the_next_one(cast: Cast) -> None:
    """The first one has begun, the key is revoked and committed, the second one asks: it must see that."""
    made = mint(cast.acme, cast.alice)
    asked = Asked((made.key.public_id,))

    async def ask(batches: Counted) -> tuple[Found, Found]:
        await batches.find(asked)
        first = batches.find(asked)
        await asyncio.sleep(0)  # sent
        assert batches.under_way
        await asyncio.get_running_loop().run_in_executor(None, revoke, made)
        second = batches.find(asked)
        return await first, await second

    def revoke(made: Any) -> None:
        try:
            revoked(made, cast.alice)
        finally:
            from django.db import connection

            connection.close()

    before, after = run(ask)
    assert before.records[made.key.public_id].revoked_at is None
    assert after.records[made.key.public_id].revoked_at is not None


def test_a_connection_that_broke_is_replaced_and_nobody_is_refused(cast: Cast) -> None:
    (key,) = keys(cast, 1)
    asked = Asked((key.public_id,))

    async def ask(batches: Counted) -> list[Found]:
        await batches.find(asked)
        assert batches.line is not None
        pid = batches.line.connection.info.backend_pid
        await asyncio.get_running_loop().run_in_executor(None, end, pid)
        answers = [batches.find(asked) for _ in range(3)]
        return await asyncio.gather(*answers)

    def end(pid: int) -> None:
        with connect() as other:
            other.execute("SELECT pg_terminate_backend(%s)", (pid,))

    assert all(found.records for found in run(ask))


def test_where_no_connection_can_be_made_who_waits_is_refused_after_a_second() -> None:
    def nowhere() -> psycopg.Connection[Any]:
        raise psycopg.OperationalError("away")

    async def ask(batches: Counted) -> float:
        began = asyncio.get_running_loop().time()
        with pytest.raises(OperationalError):
            await batches.find(Asked(("x",)))
        return asyncio.get_running_loop().time() - began

    assert 0.9 < run(ask, connect=nowhere) < 5


def test_it_works_where_nothing_may_be_prepared(cast: Cast, settings: Settings) -> None:
    settings.PREPARED_STATEMENTS = False
    (key,) = keys(cast, 1)

    async def ask(batches: Counted) -> Found:
        return await batches.find(Asked((key.public_id,)))

    assert key.public_id in run(ask).records


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_statement_is_planned_once_and_by_indexes_alone(
    cast: Cast, variant: tuple[bool, bool]
) -> None:
    """Left to itself the server plans it anew for every few keys, which costs more than all the rest of it."""
    ids = [key.public_id for key in keys(cast, 3)]
    line = BatchConnection(connect)
    try:
        for count in (1, 2, 3, 1, 2, 3, 1):
            line.send(variant, [array_of(tuple(ids[:count]))] * (2 if variant[0] else 1))
            assert checked(line.raw.get_result()).ntuples == count
            assert line.raw.get_result() is None
        name = named_statement(*variant)[0].decode()
        plans = line.connection.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE name = %s", [name]
        ).fetchone()
        values = ", ".join(["'{x}'"] * (2 if variant[0] else 1))
        lines = line.connection.execute(f"EXPLAIN EXECUTE {name}({values})").fetchall()
    finally:
        line.close()
    assert plans == (7, 0)
    text = "\n".join(line for (line,) in lines)
    assert "Seq Scan" not in text, text
    assert "Hash" not in text, text
