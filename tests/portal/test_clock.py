"""There is one now, it is aware and in UTC, and tests can stop it."""

from datetime import UTC, datetime, timedelta

from portal import clock
from tests.conftest import FROZEN_AT


def test_now_is_aware_and_in_utc():
    assert clock.now().tzinfo is UTC


def test_now_is_now():
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_test_can_stop_and_move_the_clock(frozen):
    assert clock.now() == FROZEN_AT
    frozen.shift(timedelta(days=7))
    assert clock.now() == FROZEN_AT + timedelta(days=7)
