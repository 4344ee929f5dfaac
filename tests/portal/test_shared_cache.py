"""What nodes count together goes on being counted when Redis goes away, and no page waits for it."""

import os
import signal
from time import monotonic

import psutil
import pytest

from portal.shared_cache import RedisOrTable
from tests import services

OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 1}


def cache_at(address: str) -> RedisOrTable:
    RedisOrTable.away_until = 0.0
    return RedisOrTable(address, {"OPTIONS": OPTIONS})


@pytest.fixture
def nowhere() -> RedisOrTable:
    return cache_at(f"redis://127.0.0.1:{services.free_port()}/0")


def test_with_redis_nothing_is_written_to_the_database(
    db, redis_address, django_assert_num_queries
):
    cache = cache_at(redis_address)
    with django_assert_num_queries(0):
        cache.set("portal-test", [1, 2], 60)
        assert cache.get("portal-test") == [1, 2]
        assert cache.delete("portal-test")


def test_without_redis_the_table_answers(db, nowhere):
    nowhere.set("a", [1], 60)
    assert nowhere.get("a") == [1]
    assert (nowhere.add("a", 2, 60), nowhere.add("b", 1, 60)) == (False, True)
    assert (nowhere.incr("b"), nowhere.has_key("b"), nowhere.touch("b", 60)) == (2, True, True)
    assert (nowhere.delete("a"), nowhere.get("a")) == (True, None)


def test_after_a_failure_redis_is_left_alone_for_a_while(db, nowhere, monkeypatch):
    nowhere.get("a")
    tried = []
    monkeypatch.setattr(
        "django.core.cache.backends.redis.RedisCache.get", lambda *args: tried.append(1)
    )
    nowhere.get("a")
    assert tried == []
    RedisOrTable.away_until = 0.0
    nowhere.get("a")
    assert tried == [1]


def test_a_redis_that_hangs_costs_one_wait(db):
    with services.redis_server() as address:
        cache = cache_at(address)
        cache.set("a", 1, 60)
        process = serving(address)
        process.send_signal(signal.SIGSTOP)
        try:
            started = monotonic()
            for _ in range(10):
                cache.get("a")
            assert monotonic() - started < 3
        finally:
            process.send_signal(signal.SIGCONT)


def serving(address: str) -> psutil.Process:
    """The server that we started at this address; it names its port in its title."""
    port = address.rsplit(":", 1)[1].split("/")[0]
    ours = psutil.Process(os.getpid()).children()
    return next(child for child in ours if port in " ".join(child.cmdline()))
