"""Connections of Django's requests come from a bounded pool, work when they are given out, and are given back."""

import pytest
from django.db import OperationalError, connection

from portal.databases import pool as pools
from portal.databases.postgresql.base import ConnectionPool, is_alive

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pool():
    made = ConnectionPool(2, connection)
    yield made
    made.close()


def pid(raw) -> int:
    return raw.info.backend_pid


def end(pids: list[int]) -> None:
    with connection.cursor() as cursor:
        for number in pids:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [number])


def test_a_connection_serves_one_after_the_other(pool):
    first = pool.getconn()
    pool.putconn(first)
    assert pool.getconn() is first


def test_no_more_are_opened_than_the_bound_says(pool, monkeypatch):
    monkeypatch.setattr(pools, "WAITS", 0.05)
    held = [pool.getconn(), pool.getconn()]
    with pytest.raises(OperationalError):
        pool.getconn()
    for one in held:
        pool.putconn(one)


def test_connections_that_the_server_ended_meanwhile_are_not_given_out(pool):
    held = [pool.getconn(), pool.getconn()]
    ended = [pid(one) for one in held]
    for one in held:
        pool.putconn(one)
    end(ended)
    again = pool.getconn()
    assert again.execute("SELECT 1").fetchone() == (1,)
    assert pid(again) not in ended
    assert pool.pool.open == 1
    pool.putconn(again)


def test_one_in_a_transaction_or_broken_is_not_given_out_again(pool):
    for left_in in ("BEGIN", "SELECT 1"):
        raw = pool.getconn()
        raw.execute(left_in)
        if left_in == "SELECT 1":
            end([pid(raw)])
            assert not is_alive(raw)
            raw.close()
        pool.putconn(raw)
        assert (raw.closed, pool.pool.open) == (True, 0)


def test_a_connection_has_the_time_zone_of_django(pool):
    raw = pool.getconn()
    assert raw.execute("SHOW TimeZone").fetchone() == ("UTC",)
    pool.putconn(raw)
