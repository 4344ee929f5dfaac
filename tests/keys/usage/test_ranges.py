"""Is what was counted in a stretch of time told whole, of the right subject, and within what is kept?"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from keys.models import ApiKey
from keys.usage import writing
from keys.usage.counting import KeyNotes
from keys.usage.endpoints import find_endpoint
from keys.usage.ranges import Stretch, Subject, series_of
from portal.errors import InvalidInput
from portal.time_zones import known_time_zones
from tests.cast import Cast
from tests.keys.minting import DAY, NOW, mint
from tests.keys.oauth.asking import application, consent
from tests.resources.making import endpoint, table

HOUR = timedelta(hours=1)


def use(key: ApiKey, number: int, at: datetime = NOW, outcome: str = "VALID") -> None:
    hour = at.replace(minute=0, second=0, microsecond=0)
    writing.write({key.pk: KeyNotes({(hour, outcome): number})})


def stretch(
    back: timedelta, unit: str = "hour", zone: str = "UTC", until: datetime = NOW
) -> Stretch:
    return Stretch(until - back, until, unit, zone)


def told(subject: Subject, asked: Stretch) -> list[int]:
    return [bucket.total for bucket in series_of(subject, asked, NOW).buckets]


def test_hours_are_told_without_a_gap_from_the_one_in_which_it_begins(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    use(key, 5, NOW - 2 * HOUR)
    use(key, 100, NOW)  # the end belongs to what follows
    assert told(Subject(cast.acme), stretch(3 * HOUR)) == [0, 5, 0]
    half = NOW - 90 * timedelta(minutes=1)
    assert told(Subject(cast.acme), stretch(HOUR, until=half)) == [0, 5]


def test_days_of_the_last_thirty_are_those_of_the_time_zone(cast: Cast) -> None:
    use(mint(cast.acme, cast.alice).key, 7, datetime(2026, 3, 1, 23, tzinfo=UTC))
    by_zone = {
        zone: told(Subject(cast.acme), stretch(DAY, "day", zone))
        for zone in ("UTC", "Europe/Berlin")
    }
    assert by_zone == {"UTC": [7, 0], "Europe/Berlin": [0, 7]}


def test_an_hour_belongs_to_the_day_on_which_it_begins_in_every_time_zone(cast: Cast) -> None:
    """Also in those that are half an hour off, as India: their days begin within an hour of UTC."""
    use(mint(cast.acme, cast.alice).key, 7, datetime(2026, 3, 1, 18, tzinfo=UTC))
    use(mint(cast.acme, cast.alice, name="other").key, 5, datetime(2026, 3, 1, 19, tzinfo=UTC))
    at = {zone: NOW.astimezone(ZoneInfo(zone)).utcoffset() for zone in known_time_zones()}
    off = [zone for zone, offset in at.items() if offset and offset.seconds % 3600]
    counted = {zone: told(Subject(cast.acme), stretch(DAY, "day", zone)) for zone in off}
    assert counted["Asia/Kolkata"] == [7, 5]
    assert counted["America/St_Johns"] == [12, 0]


def test_older_days_are_told_from_the_counts_by_day(cast: Cast) -> None:
    cast.acme.daily_usage.create(day=date(2025, 3, 10), outcome="VALID", count=3)
    cast.acme.daily_usage.create(day=date(2025, 3, 11), outcome="REVOKED", count=4)
    until = datetime(2025, 3, 12, tzinfo=UTC)
    series = series_of(Subject(cast.acme), stretch(2 * DAY, "day", until=until), NOW)
    assert [(bucket.accepted, bucket.refused) for bucket in series.buckets] == [(3, 0), (0, 4)]


@pytest.mark.parametrize("unit", ["hour", "day"])
def test_each_subject_has_its_own_requests(cast: Cast, unit: str) -> None:
    key, other = (mint(cast.acme, cast.alice, name=name).key for name in ("one", "other"))
    of_bob = mint(cast.acme, cast.bob, owner=cast.bob).key
    app = application(cast)
    for number, each in enumerate((key, other, of_bob, consent(app, cast.bob, "pops:read"))):
        use(each, 10**number, NOW - HOUR)
    use(mint(cast.other, cast.charlie).key, 5)
    subjects = {
        "all": Subject(cast.acme),
        "key": Subject(cast.acme, key=key),
        "organization": Subject(cast.acme, owner=cast.acme),
        "person": Subject(cast.acme, owner=cast.bob),
        "application": Subject(cast.acme, application=app),
    }
    found = {
        name: sum(told(subject, stretch(2 * HOUR, unit))) for name, subject in subjects.items()
    }
    assert found == {
        "all": 1111, "key": 1, "organization": 11, "person": 100, "application": 1000
    }  # fmt: skip
    long_ago = {
        name: sum(told(subject, stretch(60 * DAY, "day"))) for name, subject in subjects.items()
    }
    assert long_ago == found


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Stretch(NOW, NOW, "hour", "UTC"), "invalid_range"),
        (Stretch(NOW - 32 * DAY, NOW, "hour", "UTC"), "invalid_range"),
        (Stretch(NOW - 732 * DAY, NOW, "day", "UTC"), "invalid_range"),
        (Stretch(NOW, NOW + 2 * DAY, "day", "UTC"), "invalid_range"),
        (Stretch(NOW - 60 * DAY, NOW, "day", "Europe/Berlin"), "time_zone_not_kept"),
    ],
)
def test_what_is_not_kept_is_refused(asked: Stretch, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        asked.refuse_unkept(NOW)
    assert refusal.value.code == code


def test_days_of_an_endpoint_are_put_together_from_hours_however_long_ago(cast: Cast) -> None:
    people = endpoint(cast, table(cast), name="people")
    for hour in (0, 23):
        at = datetime(2025, 6, 10, hour, tzinfo=UTC)
        people.usage.create(hour=at, outcome="ANSWERED", count=2)
        people.usage.create(hour=at, outcome="FAILED", count=1)
    found = find_endpoint(cast.acme, None, "people")
    until = datetime(2025, 6, 12, tzinfo=UTC)
    series = series_of(
        Subject(cast.acme, endpoint=found), stretch(3 * DAY, "day", until=until), NOW
    )
    assert [(bucket.accepted, bucket.refused) for bucket in series.buckets] == [
        (0, 0),
        (4, 2),
        (0, 0),
    ]


def test_an_endpoint_of_another_organization_is_not_found(cast: Cast) -> None:
    endpoint(cast, table(cast), name="people")
    assert find_endpoint(cast.other, None, "people") is None
