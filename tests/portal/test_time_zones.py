"""A day ends when it ends where the organization is."""

from datetime import date, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis.strategies import dates, sampled_from

from portal.time_zones import check_time_zone, end_of_day, known_time_zones, zone_told


@pytest.mark.parametrize(
    ("day", "zone", "ends_at"),
    [
        (date(2026, 3, 2), "UTC", "2026-03-02T23:59:59+00:00"),
        (date(2026, 3, 2), "Europe/Berlin", "2026-03-02T22:59:59+00:00"),
        (date(2026, 7, 2), "Europe/Berlin", "2026-07-02T21:59:59+00:00"),
        (date(2026, 3, 29), "Europe/Berlin", "2026-03-29T21:59:59+00:00"),  # clocks go forward
        (date(2026, 10, 25), "Europe/Berlin", "2026-10-25T22:59:59+00:00"),  # and back
        (date(2027, 10, 28), "Africa/Cairo", "2027-10-28T21:59:59+00:00"),  # back at midnight
        (date(2027, 10, 29), "Africa/Cairo", "2027-10-29T21:59:59+00:00"),
        (date(2027, 4, 29), "Africa/Cairo", "2027-04-29T21:59:59+00:00"),  # forward at midnight
        (date(2027, 4, 3), "America/Santiago", "2027-04-04T03:59:59+00:00"),  # back at midnight
        (date(2027, 3, 27), "America/Nuuk", "2027-03-28T00:59:59+00:00"),  # forward to midnight
        (date(2027, 10, 30), "America/Nuuk", "2027-10-31T01:59:59+00:00"),
        (date(2011, 12, 29), "Pacific/Apia", "2011-12-30T09:59:59+00:00"),  # before a day left out
        (date(2026, 3, 2), "Asia/Kolkata", "2026-03-02T18:29:59+00:00"),
        (date(2026, 3, 2), "Pacific/Kiritimati", "2026-03-02T09:59:59+00:00"),
        (date(2026, 3, 2), "Pacific/Pago_Pago", "2026-03-03T10:59:59+00:00"),
        (date(2028, 2, 29), "America/New_York", "2028-03-01T04:59:59+00:00"),
    ],
)
def test_the_last_second_of_a_day(day, zone, ends_at):
    assert end_of_day(day, zone).isoformat() == ends_at


@given(
    day=dates(date(2000, 1, 1), date(2037, 12, 30)), zone=sampled_from(sorted(known_time_zones()))
)
@example(date(2027, 10, 28), "Africa/Cairo")
@example(date(2027, 3, 27), "America/Nuuk")
def test_a_second_later_it_is_another_day_and_never_that_day_again(day: date, zone: str) -> None:
    here, end = ZoneInfo(zone), end_of_day(day, zone)
    assert (
        end.astimezone(here).date() <= day
    )  # a day that a zone left out ended with the one before
    for later in (1, 1800, 3600, 7200, 10_800):
        assert (end + timedelta(seconds=later)).astimezone(here).date() > day


def test_the_end_of_the_calendar_says_so():
    with pytest.raises(OverflowError):
        end_of_day(date.max, "America/New_York")


def test_known_zones_are_those_a_person_would_recognise():
    zones = known_time_zones()
    assert zones[0] == "UTC"
    assert {"Europe/London", "Asia/Tokyo", "America/Sao_Paulo"} < set(zones)
    assert not {"Etc/GMT+5", "posixrules", "EST", "localtime"} & set(zones)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "europe/berlin", "EST"])
def test_an_unknown_zone_is_refused(name):
    with pytest.raises(ValidationError) as refused:
        check_time_zone(name)
    assert refused.value.code == "unknown_time_zone"


def test_every_zone_on_offer_can_be_used():
    longest = max(known_time_zones(), key=len)
    assert len(longest) <= 64
    assert all(end_of_day(date(2026, 3, 2), zone) for zone in known_time_zones())


BERLIN, TOKYO = SimpleNamespace(time_zone="Europe/Berlin"), SimpleNamespace(time_zone="Asia/Tokyo")
UNDECIDED, STRANGER = SimpleNamespace(time_zone=""), AnonymousUser()


@pytest.mark.parametrize(
    ("reader", "organization", "zone"),
    [
        (TOKYO, BERLIN, "Asia/Tokyo"),
        (UNDECIDED, BERLIN, "Europe/Berlin"),
        (STRANGER, BERLIN, "Europe/Berlin"),
        (TOKYO, None, "Asia/Tokyo"),
        (UNDECIDED, None, "UTC"),
        (None, None, "UTC"),
    ],
)
def test_the_readers_own_zone_goes_before_that_of_the_organization(reader, organization, zone):
    assert zone_told(reader, organization) == zone
