"""Are requests put into the hours and days of whoever reads, without one lost or told twice?"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from keys.models import OrganizationUsage
from keys.usage.series import (
    HOUR,
    by_day,
    by_hour,
    counted_since,
    first_day,
    first_hour,
    text_of,
    was_ever_accepted,
)
from portal.time_zones import known_time_zones
from tests.cast import Cast
from tests.keys.minting import NOW

BERLIN = "Europe/Berlin"


def test_a_day_of_hours_ends_with_the_one_that_has_begun() -> None:
    series = by_hour(
        [(text_of(NOW), "VALID", 3), (text_of(NOW - 23 * HOUR), "EXPIRED", 2)], NOW, BERLIN
    )
    assert len(series.buckets) == 24
    first, last = series.buckets[0], series.buckets[-1]
    assert (last.start.hour, last.accepted, last.refused) == (13, 3, 0)
    assert (first.start.hour, first.accepted, first.refused) == (14, 0, 2)


def test_a_day_is_one_of_the_readers_time_zone() -> None:
    before_midnight = datetime(2026, 3, 1, 22, tzinfo=UTC)
    counted = [
        (text_of(before_midnight), "VALID", 1),
        (text_of(before_midnight + HOUR), "VALID", 2),
    ]
    days = {bucket.start.date(): bucket.total for bucket in by_day(counted, NOW, BERLIN).busy}
    assert days == {date(2026, 3, 2): 2, date(2026, 3, 1): 1}


def test_a_day_of_23_hours_is_a_day() -> None:
    """On 29 March 2026 clocks in Berlin go forward."""
    now = datetime(2026, 3, 31, 12, tzinfo=UTC)
    days = [bucket.start.date() for bucket in by_day([], now, BERLIN).buckets]
    assert days == [date(2026, 3, 2) + timedelta(days=on) for on in range(30)]


def test_what_was_refused_is_all_but_accepted() -> None:
    counted = [
        (text_of(NOW), "VALID", 6),
        (text_of(NOW), "FORBIDDEN", 1),
        (text_of(NOW), "RATE_LIMITED", 1),
    ]
    series = by_day(counted, NOW, BERLIN)
    assert (series.total, series.accepted, series.refused) == (8, 6, 2)
    assert series.refused_share == 25
    assert by_day([], NOW, BERLIN).refused_share == 0


@given(
    zone=st.sampled_from(known_time_zones()),
    now=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - UTC is added below
    back=st.lists(st.integers(0, 29 * 24), max_size=20),
)
def test_no_request_of_the_last_days_is_lost_in_any_time_zone(zone, now, back) -> None:
    moment = now.replace(tzinfo=UTC)
    hour = moment.replace(minute=0, second=0, microsecond=0)
    hours = [hour - hours * HOUR for hours in back]
    counted = [(text_of(at), "VALID", 1) for at in hours]
    first = first_day(moment, zone)
    expected = sum(1 for at in hours if at.astimezone(ZoneInfo(zone)) >= first)
    assert by_day(counted, moment, zone).total == expected
    assert moment - first < timedelta(days=31)  # what is kept by hour reaches back to the first


def test_rows_are_read_from_the_hour_that_was_asked_for(cast: Cast) -> None:
    for back in (23, 24):
        OrganizationUsage.objects.create(
            organization=cast.acme, hour=NOW - back * HOUR, outcome="VALID", count=back
        )
    assert counted_since(cast.acme.usage, first_hour(NOW)) == [
        (text_of(NOW - 23 * HOUR), "VALID", 23)
    ]


def test_an_organization_has_begun_when_a_request_was_accepted(cast: Cast) -> None:
    found = [was_ever_accepted(cast.acme)]
    for outcome in ("EXPIRED", "VALID"):
        cast.acme.daily_usage.create(day=NOW.date(), outcome=outcome, count=1)
        found.append(was_ever_accepted(cast.acme))
    assert found == [False, False, True]
