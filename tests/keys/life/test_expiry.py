"""Do a chosen day and a chosen period end where the organization's clock says?"""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis.strategies import integers, sampled_from

from keys.life.expiry import (
    SPANS,
    as_long_again,
    end_of_chosen_day,
    last_day,
    spans_from,
    today,
)
from keys.life.rules import LONGEST_LIFE
from portal.errors import InvalidInput
from portal.time_zones import day_in, end_of_day, is_end_of_day, known_time_zones

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BERLIN = "Europe/Berlin"


def test_a_day_ends_at_its_last_second_in_the_organization() -> None:
    end = end_of_chosen_day(date(2026, 7, 1), BERLIN, NOON)
    assert end == datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC)


def test_the_day_of_a_clock_change_ends_at_its_own_midnight() -> None:
    end = end_of_chosen_day(date(2026, 10, 25), BERLIN, NOON)
    assert end == datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)


def test_today_is_where_the_organization_is() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert (today(BERLIN, late), today("America/New_York", late)) == (
        date(2026, 3, 3),
        date(2026, 3, 2),
    )


def test_today_may_still_be_chosen() -> None:
    assert end_of_chosen_day(date(2026, 3, 2), BERLIN, NOON) > NOON


@pytest.mark.parametrize("day", [date(2026, 3, 1), date.min, date(9999, 12, 31), date(2036, 3, 3)])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
def test_a_day_outside_ten_years_is_refused_whatever_the_zone(day: date, zone: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        end_of_chosen_day(day, zone, NOON)
    assert (refusal.value.code, refusal.value.field_name) == ("invalid_expiry", "date")


def test_the_last_day_offered_is_accepted() -> None:
    assert end_of_chosen_day(last_day(BERLIN, NOON), BERLIN, NOON)


def test_periods_are_offered_with_the_day_on_which_they_end() -> None:
    assert spans_from(BERLIN, NOON)[0] == ("7", "7 days (9 Mar 2026)")
    assert [int(days) for days, _ in spans_from(BERLIN, NOON)] == list(SPANS)


MOMENTS = integers(1_700_000_000, 1_900_000_000).map(lambda at: datetime.fromtimestamp(at, UTC))


def test_a_key_until_a_day_has_a_successor_until_a_day_whenever_it_is_rotated() -> None:
    """Made on 2 September at 9, until 1 December; rotated that evening, and a month later."""
    made = datetime(2026, 9, 2, 7, 0, tzinfo=UTC)
    ends = end_of_day(date(2026, 12, 1), BERLIN)
    evening, month = made + timedelta(hours=12), made + timedelta(days=30)
    assert as_long_again(made, ends, BERLIN, evening) == ends
    assert as_long_again(made, ends, BERLIN, month) == end_of_day(date(2026, 12, 31), BERLIN)


@given(
    made=MOMENTS,
    waited=integers(0, 400),
    days=integers(0, 400),
    zone=sampled_from(sorted(known_time_zones())),
)
def test_the_life_in_days_is_kept_in_every_zone(
    made: datetime, waited: int, days: int, zone: str
) -> None:
    now = made + timedelta(days=waited, hours=5)
    ends = end_of_day(day_in(zone, made) + timedelta(days=days), zone)
    assume(now < ends)
    again = as_long_again(made, ends, zone, now)
    assert again is not None
    assert is_end_of_day(again, zone)
    assert day_in(zone, again) - day_in(zone, now) == timedelta(days=days)


@given(made=MOMENTS, seconds=integers(1, 10**9))
def test_any_other_life_is_the_same_span_and_never_above_the_longest(
    made: datetime, seconds: int
) -> None:
    ends = made + timedelta(seconds=seconds)
    assume(not is_end_of_day(ends, BERLIN))
    now = made + timedelta(seconds=seconds // 2)
    assert as_long_again(made, ends, BERLIN, now) == now + min(ends - made, LONGEST_LIFE)


def test_a_key_for_ever_has_a_successor_for_ever() -> None:
    assert as_long_again(NOON, None, BERLIN, NOON) is None
