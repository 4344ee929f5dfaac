"""What nodes count together goes on being counted when Redis goes away, and no page waits for it."""

import os
import signal
from collections.abc import Iterator
from time import monotonic

import psutil
import pytest

from portal.models import CacheEntry
from portal.running import redis_absence
from portal.running.shared_cache import RedisOrTable
from tests import services


def cache_at(address: str, seconds: float = 30) -> RedisOrTable:
    """A cache that waits so long for an answer of Redis."""
    RedisOrTable.absence.until = 0.0
    options = {"socket_connect_timeout": seconds, "socket_timeout": seconds}
    return RedisOrTable(address, {"OPTIONS": options})


@pytest.fixture
def nowhere() -> Iterator[RedisOrTable]:
    with services.deaf_port() as port:
        yield cache_at(f"redis://127.0.0.1:{port}/0")


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


@pytest.fixture
def _for_long(monkeypatch):
    """Redis is left alone for longer than any of these tests may last."""
    monkeypatch.setattr(redis_absence, "LEFT_ALONE", 600.0)


@pytest.mark.usefixtures("_for_long")
def test_after_a_failure_redis_is_left_alone_for_a_while(db, nowhere, monkeypatch):
    nowhere.get("a")
    tried = []
    monkeypatch.setattr(
        "django.core.cache.backends.redis.RedisCache.get", lambda *args: tried.append(1)
    )
    nowhere.get("a")
    assert tried == []
    RedisOrTable.absence.until = 0.0
    nowhere.get("a")
    assert tried == [1]


@pytest.mark.usefixtures("_for_long")
def test_a_redis_that_hangs_costs_one_wait(db):
    with services.redis_server() as address:
        cache = cache_at(address, seconds=1)
        cache.set("a", 1, 60)
        process = serving(address)
        process.send_signal(signal.SIGSTOP)
        try:
            started = monotonic()
            for _ in range(10):
                cache.get("a")
            assert monotonic() - started < 8  # ten waits would be ten seconds
        finally:
            process.send_signal(signal.SIGCONT)


def serving(address: str) -> psutil.Process:
    """The server that we started at this address; it names its port in its title."""
    port = address.rsplit(":", 1)[1].split("/")[0]
    ours = psutil.Process(os.getpid()).children()
    return next(child for child in ours if port in " ".join(child.cmdline()))


def test_the_table_is_one_that_migrations_make(db, nowhere):
    nowhere.table.set("count", 7)
    (entry,) = CacheEntry.objects.all()
    assert str(entry).endswith("count")
