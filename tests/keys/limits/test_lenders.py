"""What processes borrow of a limit comes from the database, with Redis or without it, and from nowhere else."""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta

import psutil
import pytest
import redis
import time_machine

from keys.limits import counts_in_redis
from keys.limits.counting import Counter
from keys.limits.counts_in_database import InDatabase
from keys.limits.counts_in_redis import BLOCKS_OF_A_POT, PREFIX, InPots
from keys.limits.lenders import Back
from keys.limits.named import Limit
from keys.limits.states import SHARE
from keys.models import ApiKey, LimitCount
from keys.oauth.grants import clean_up
from portal import clock
from portal.restrictions.document import Quota, RateLimit, Restrictions
from portal.running import metrics, redis_absence
from tests import services
from tests.cast import Cast
from tests.keys.minting import mint
from tests.keys.records import record_of

WINDOW = Limit("k1/3600", "key", 80, seconds=3600)
QUOTA = Limit("k1/month", "key-month", 80, period="month")
BOTH = pytest.mark.parametrize("limit", [WINDOW, QUOTA], ids=["window", "quota"])
pytestmark = pytest.mark.django_db


@BOTH
def test_what_was_lent_is_counted_and_what_comes_back_is_not(limit: Limit) -> None:
    lender = InDatabase()
    grant = lender.borrow(limit, 10, 1)
    assert (grant.units, grant.free) == (10, 70)
    assert lender.borrow(limit, 80, 75).units == 0
    assert lender.borrow(limit, 0, 0, Back(6, grant.tag)).free == 76
    assert InDatabase().borrow(limit, 100, 76).units == 76
    assert lender.borrow(limit, 1, 1).units == 0


@BOTH
def test_nobody_takes_a_whole_limit_at_once_who_needs_one(limit: Limit) -> None:
    assert InDatabase().borrow(limit, 1000, 1).units == 10


def test_looking_writes_nothing() -> None:
    lender = InDatabase()
    lender.borrow(WINDOW, 1, 1)
    before = LimitCount.objects.get().state
    lender.borrow(WINDOW, 0, 0)
    assert LimitCount.objects.get().state == before


def test_a_count_that_is_over_is_swept_and_one_that_runs_stays() -> None:
    for limit in (WINDOW, QUOTA):
        InDatabase().borrow(limit, 1, 1)
    clean_up.clean_up(clock.now())
    assert LimitCount.objects.count() == 2
    LimitCount.objects.filter(counter=WINDOW.counter).update(expires_at=clock.now())
    clean_up.clean_up(clock.now())
    assert LimitCount.objects.get().counter == QUOTA.counter


def test_the_counts_of_a_deleted_key_run_out_and_nobody_else_is_counted_by_them(cast: Cast) -> None:
    deleted = mint(cast.acme, cast.alice, name="deleted").key
    held_to = Restrictions((RateLimit(5, 60),), Quota(7, "day")).as_document()
    ApiKey.objects.filter(pk=deleted.pk).update(restrictions=held_to)
    counter = Counter(InDatabase())
    limits = record_of(deleted).limits
    counter.spend(limits, 5)
    ApiKey.objects.filter(pk=deleted.pk).delete()
    assert counter.spend(limits, 3).refused_by in limits  # of a request that was under way
    counter.sweep(everything=True)
    after = mint(cast.acme, cast.alice, name="after").key
    ApiKey.objects.filter(pk=after.pk).update(restrictions=held_to)
    told = counter.spend(record_of(after).limits)
    assert [standing.remaining for standing in told.standings] == [4, 6]
    clean_up.clean_up(clock.now() + timedelta(days=3))
    assert LimitCount.objects.count() == 0


@pytest.mark.postgresql
@pytest.mark.parametrize("limit", [WINDOW, QUOTA], ids=["window", "quota"])
@pytest.mark.parametrize("off", [-2, 2, 24 * 40])
def test_the_clocks_of_nodes_decide_nothing(limit: Limit, off: int) -> None:
    """One node's clock is hours or weeks off: the database's counts, whoever asks."""
    nodes = [Counter(InDatabase()) for _ in range(2)]
    passed = 0
    for number in range(limit.requests + 10):
        with time_machine.travel(clock.now() + timedelta(hours=off * (number % 2)), tick=True):
            passed += nodes[number % 2].spend((limit,)).refused_by is None
    assert passed <= limit.requests
    assert passed >= limit.requests - 2 * (limit.requests // SHARE)


# Pots ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def client(redis_address: str) -> Iterator[redis.Redis]:
    found = redis.Redis.from_url(redis_address)
    found.flushdb()
    yield found
    found.flushdb()


def failures() -> int:
    """What operators are told."""
    return metrics.unwritten(redis_absence.FAILURES)


def counted(limit: Limit) -> int:
    """What the database counts as handed out."""
    return limit.requests - InDatabase().borrow(limit, 0, 0).free


@BOTH
def test_a_pot_is_filled_from_the_database_once_for_many_blocks(
    limit: Limit, client: redis.Redis, redis_address: str, django_assert_num_queries
) -> None:
    first, second = InPots(redis_address), InPots(redis_address)
    grant = first.borrow(limit, 2, 1)
    assert (grant.units, grant.free, counted(limit)) == (2, 78, 8)
    with django_assert_num_queries(0):
        grant = second.borrow(limit, 4, 1)
        assert (grant.units, grant.free) == (4, 74)
        assert first.borrow(limit, 4, 1).units == 2
    assert client.keys() == []


@BOTH
def test_a_flushed_or_older_redis_lets_no_more_through(
    limit: Limit, client: redis.Redis, redis_address: str
) -> None:
    lender = InPots(redis_address)
    lender.borrow(limit, 2, 1)
    copy = client.dump(PREFIX + limit.counter)
    client.flushdb()
    passed = 2
    for _ in range(200):
        passed += lender.borrow(limit, 1, 1).units
    assert passed == limit.requests - 6
    # What comes back with another run of the server holds what may have been spent since.
    client.restore(PREFIX + limit.counter, 0, copy)
    client.hset(PREFIX + limit.counter, "run", "another")
    assert lender.borrow(limit, 1, 1).units == 0
    assert counted(limit) == limit.requests


def test_what_is_left_of_a_pot_that_is_over_goes_back(
    client: redis.Redis, redis_address: str
) -> None:
    lender = InPots(redis_address)
    lender.borrow(QUOTA, 2, 1)
    client.hset(PREFIX + QUOTA.counter, "until", 1)
    lender.borrow(QUOTA, 1, 1)
    assert counted(QUOTA) == 2 + 4


def test_without_redis_the_database_lends_and_one_line_says_so(caplog, monkeypatch) -> None:
    monkeypatch.setattr(redis_absence, "LEFT_ALONE", 0.0)
    before = failures()
    monkeypatch.setattr(counts_in_redis, "ANSWERS_WITHIN", 0.05)
    with services.deaf_port() as port, caplog.at_level(logging.WARNING):
        lender = InPots(f"redis://127.0.0.1:{port}/0")
        assert [lender.borrow(QUOTA, 4, 1).units for _ in range(3)] == [4, 4, 4]
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "Redis is away, limits are borrowed from the database"
    ]
    assert failures() - before == 3
    assert counted(QUOTA) >= 12


def test_redis_that_is_away_is_left_alone_for_a_while() -> None:
    with services.deaf_port() as port:
        lender = InPots(f"redis://127.0.0.1:{port}/0")
        before = failures()
        lender.borrow(QUOTA, 1, 1)
        begun = time.monotonic()
        for _ in range(10):
            lender.borrow(QUOTA, 1, 1)
        assert failures() - before == 1
        assert time.monotonic() - begun < 10 * counts_in_redis.ANSWERS_WITHIN


def test_redis_that_is_killed_and_comes_back_is_told_once_each_time(caplog, monkeypatch) -> None:
    """A real one is killed, stopped and flushed while blocks are borrowed: the count is right throughout."""
    monkeypatch.setattr(redis_absence, "LEFT_ALONE", 0.0)
    limit = QUOTA._replace(requests=400)
    caplog.set_level(logging.WARNING)
    with services.redis_server() as address:
        lender, client, passed = InPots(address), redis.Redis.from_url(address), 0
        process = psutil.Process(client.info("server")["process_id"])
        for maltreat in (
            lambda: None, client.flushall, process.suspend, process.resume, process.kill,
        ):  # fmt: skip
            maltreat()
            for _ in range(3):
                passed += lender.borrow(limit, 1, 1).units
    assert passed == 15
    assert counted(limit) <= 15 + 4 * BLOCKS_OF_A_POT * 3
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "Redis is away, limits are borrowed from the database",
        "Redis is back; until now limits are borrowed from the database.",
        "Redis is away, limits are borrowed from the database",
    ]


@pytest.mark.parametrize("full", ["maxmemory", "password"])
def test_a_redis_that_is_full_or_wants_a_password_is_one_that_is_away(full: str) -> None:
    with services.redis_server() as address:
        client = redis.Redis.from_url(address)
        if full == "maxmemory":
            client.config_set("maxmemory-policy", "noeviction")
            client.config_set("maxmemory", "1")
        else:
            client.config_set("requirepass", "another")
        lender, before = InPots(address), failures()
        assert lender.borrow(QUOTA, 4, 1).units == 4
        assert failures() - before == 1
