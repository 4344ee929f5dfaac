"""A pool never has more connections than its bound, gives them out in turn, and keeps none that nobody uses."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import OperationalError

from portal.databases import pool as pools
from portal.databases.pool import Pool, beyond_the_bound


class Connection:
    """Counts how many are open."""

    open = 0

    def __init__(self) -> None:
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def pool() -> Pool[Connection]:
    return Pool(2, Connection)


def test_a_connection_that_was_given_back_is_taken_again(pool):
    first = pool.take()
    pool.give(first)
    assert (pool.take(), pool.open) == (first, 1)


def test_whoever_finds_none_is_told_so_after_the_time_to_wait(pool, monkeypatch):
    monkeypatch.setattr(pools, "WAITS", 0.05)
    pool.take(), pool.take()
    with pytest.raises(OperationalError, match="became free"):
        pool.take()
    assert (pool.open, list(pool.waiters)) == (2, [])


def waiting(pool: Pool[Connection], number: int) -> None:
    while len(pool.waiters) < number:
        time.sleep(0.001)


def test_they_are_handed_over_in_the_order_of_asking(pool, monkeypatch):
    monkeypatch.setattr(pools, "WAITS", 60)
    held, served = [pool.take(), pool.take()], []

    def ask(number: int) -> None:
        taken = pool.take()
        served.append(number)
        pool.give(taken)

    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=ask, args=(number,)))
        threads[-1].start()
        waiting(pool, number + 1)
    pool.give(held[0])
    for thread in threads:
        thread.join(60)
    assert served == [0, 1, 2, 3, 4]


def test_a_newcomer_does_not_overtake_those_who_wait(pool, monkeypatch):
    monkeypatch.setattr(pools, "WAITS", 60)
    held = [pool.take(), pool.take()]
    with ThreadPoolExecutor(1) as others:
        waiter = others.submit(pool.take)
        waiting(pool, 1)
        pool.give(held[0])
        assert waiter.result(60) is held[0]
    assert list(pool.idle) == []


def test_one_that_cannot_be_used_again_makes_room_for_another(pool):
    first = pool.take()
    pool.drop(first)
    assert (first.is_closed, pool.open, pool.take() is first) == (True, 0, False)


def test_what_nobody_uses_is_closed_and_the_rest_stays(pool):
    old, new = pool.take(), pool.take()
    pool.give(old)
    pool.idle[0] = (old, pool.idle[0][1] - 10)
    pool.give(new)
    pool.close_idle(longer_than=5)
    assert (old.is_closed, new.is_closed, pool.open) == (True, False, 1)


def test_health_goes_beyond_the_bound_and_leaves_nothing_behind(pool):
    held = [pool.take(), pool.take()]
    with beyond_the_bound():
        third = pool.take()
    assert pool.open == 3
    pool.give(third)
    assert (third.is_closed, pool.open, held[0].is_closed) == (True, 2, False)


def test_a_server_that_restarts_is_asked_again_until_the_time_is_over(monkeypatch):
    answers = [psycopg.OperationalError("starting up")] * 2

    def connect() -> Connection:
        if answers:
            raise answers.pop()
        return Connection()

    monkeypatch.setattr(pools, "TRIES_AGAIN", 0.001)
    assert not Pool(1, connect).take().is_closed
    monkeypatch.setattr(pools, "WAITS", 0.0)
    answers.append(psycopg.OperationalError("down"))
    refused = Pool(1, connect)
    with pytest.raises(psycopg.OperationalError):
        refused.take()
    assert refused.open == 0


def test_many_threads_never_have_more_than_the_bound(monkeypatch):
    monkeypatch.setattr(pools, "WAITS", 60)
    pool, lock, now, most = Pool(3, Connection), threading.Lock(), 0, 0

    def use(number: int) -> None:
        nonlocal now, most
        for _ in range(200):
            taken = pool.take()
            with lock:
                now += 1
                most = max(most, now)
            with lock:
                now -= 1
            pool.drop(taken) if number % 5 == 0 else pool.give(taken)

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(use, range(12)))
    assert (most <= 3, pool.open <= 3, list(pool.waiters)) == (True, True, [])
