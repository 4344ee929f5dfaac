"""Do a chosen day and a chosen period end where the organization's clock says?"""

from datetime import UTC, date, datetime

import pytest

from keys.life.expiry import SPANS, end_of_chosen_day, last_day, spans_from, today
from portal.errors import InvalidInput

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
