"""Wrong passwords cost time: a growing wait at one account, a window for an address and for everybody."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models import FailedTries
from portal.throttles.tries import (
    FORGIVEN_AFTER,
    FORGOTTEN_AFTER,
    FREE_TRIES,
    MOST_TRIES,
    WINDOW,
    Bucket,
    begin,
    forget,
    succeed,
    wait_after,
)
from tests.parallel import at_once

pytestmark = pytest.mark.django_db
ACCOUNT = Bucket("a" * 64)
ADDRESS = Bucket("b" * 64, most=3)


def tries(*buckets: Bucket) -> timedelta:
    return begin(list(buckets), clock.now())


def refused(bucket: Bucket) -> bool:
    """Whether a try is refused now; a refused one is not counted, and one that is let through is taken back."""
    wait = tries(bucket)
    if not wait:
        row = FailedTries.objects.get(bucket=bucket.name)
        row.count -= 1
        row.save()
    return wait > timedelta(0)


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(0, 0), (9, 0), (10, 1), (11, 2), (12, 4), (19, 512), (20, 1024), (21, 1440), (99, 1440)],
)
def test_the_wait_doubles_up_to_a_day(failures: int, minutes: int):
    assert wait_after(failures) == timedelta(minutes=minutes)


def test_after_a_hundred_failures_only_a_reset_or_a_known_device_helps():
    assert wait_after(MOST_TRIES) == FORGOTTEN_AFTER


def test_ten_tries_are_free_and_the_next_waits(frozen):
    assert [tries(ACCOUNT) for _ in range(FREE_TRIES)] == [timedelta(0)] * FREE_TRIES
    assert tries(ACCOUNT) == timedelta(minutes=1)


def test_a_refused_try_is_not_counted(frozen):
    for _ in range(FREE_TRIES + 50):
        tries(ACCOUNT)
    assert FailedTries.objects.get().count == FREE_TRIES


def test_the_try_may_be_made_when_the_wait_is_over_and_not_a_second_before(frozen):
    for _ in range(FREE_TRIES):
        tries(ACCOUNT)
    frozen.shift(timedelta(seconds=59))
    assert refused(ACCOUNT)
    frozen.shift(timedelta(seconds=1))
    assert not refused(ACCOUNT)


def test_success_forgets_the_failures_in_a_row(frozen):
    for _ in range(FREE_TRIES - 1):
        tries(ACCOUNT)
    tries(ACCOUNT)
    succeed([ACCOUNT], clock.now())
    assert not FailedTries.objects.exists()


def test_success_gives_a_window_back_one_try_and_no_more(frozen):
    for _ in range(3):
        tries(ADDRESS)
    succeed([ADDRESS], clock.now())
    assert FailedTries.objects.get().count == 2


def test_a_window_ends_when_it_is_over(frozen):
    for _ in range(3):
        tries(ADDRESS)
    assert tries(ADDRESS) == WINDOW
    frozen.shift(WINDOW)
    assert tries(ADDRESS) == timedelta(0)


def waits_of(
    bucket: Bucket, frozen, windows: int, pause: timedelta = timedelta(0)
) -> list[timedelta]:
    """How long each of several windows in a row keeps whoever fills it waiting."""
    found = []
    for _ in range(windows):
        for _ in range(3):
            assert tries(bucket) == timedelta(0)
        found.append(tries(bucket))
        frozen.shift(found[-1] + pause)
    return found


def test_an_address_that_fills_its_window_again_waits_twice_as_long_up_to_a_day(frozen):
    growing = Bucket("c" * 64, most=3, grows=True)
    waits = waits_of(growing, frozen, 9)
    assert waits == [min(WINDOW * 2**times, timedelta(days=1)) for times in range(9)]
    assert waits_of(ADDRESS, frozen, 3) == [WINDOW] * 3


def test_half_a_day_of_quiet_forgives_an_address(frozen):
    growing = Bucket("c" * 64, most=3, grows=True)
    assert waits_of(growing, frozen, 3, pause=FORGIVEN_AFTER) == [WINDOW] * 3


def test_a_window_that_was_not_filled_lengthens_nothing(frozen):
    growing = Bucket("c" * 64, most=3, grows=True)
    waits_of(growing, frozen, 2)
    for _ in range(4):
        assert [tries(growing), tries(growing)] == [timedelta(0)] * 2
        frozen.shift(WINDOW)
    assert FailedTries.objects.get(bucket=growing.name).filled == 0


def test_one_full_bucket_refuses_and_no_other_counts_the_try(frozen):
    for _ in range(3):
        tries(ADDRESS)
    tries(ACCOUNT, ADDRESS)
    assert FailedTries.objects.get(bucket=ACCOUNT.name).count == 0


def test_a_month_of_quiet_is_forgotten(frozen):
    for _ in range(FREE_TRIES):
        tries(ACCOUNT)
    frozen.shift(FORGOTTEN_AFTER)
    assert tries(ACCOUNT) == timedelta(0)
    assert FailedTries.objects.get().count == 1


def test_rows_that_no_longer_count_are_swept_away(frozen):
    tries(ACCOUNT)
    frozen.shift(FORGOTTEN_AFTER + timedelta(days=1))
    tries(ADDRESS)
    assert list(FailedTries.objects.values_list("bucket", flat=True)) == [ADDRESS.name]


def test_forgetting_frees_the_account(frozen):
    for _ in range(FREE_TRIES):
        tries(ACCOUNT)
    forget(ACCOUNT)
    assert tries(ACCOUNT) == timedelta(0)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_thirty_tries_at_once_are_thirty_tries():
    now = clock.now()
    waits = at_once(*[lambda: begin([ACCOUNT], now)] * 30)
    assert waits.count(timedelta(0)) == FREE_TRIES
