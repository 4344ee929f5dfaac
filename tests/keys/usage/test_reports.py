"""Does the report of a key's use put each request on its day, and draw what it counts?"""

from datetime import UTC, date, datetime, timedelta

from keys.models import ApiKey, KeyUsage
from keys.usage.reports import DAYS, HEIGHT, report_of
from tests.cast import Cast
from tests.keys.minting import NOW, mint

BERLIN = "Europe/Berlin"


def used(key: ApiKey, at: datetime, count: int, outcome: str = "VALID") -> None:
    KeyUsage.objects.create(key=key, hour=at, outcome=outcome, count=count)


def test_a_report_covers_thirty_days_up_to_today(cast: Cast) -> None:
    days = report_of(mint(cast.acme, cast.alice).key, NOW, BERLIN).days
    assert len(days) == DAYS
    assert (days[0].day, days[-1].day) == (date(2026, 2, 1), date(2026, 3, 2))


def test_requests_are_summed_as_accepted_and_refused(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    used(key, NOW, 5)
    used(key, NOW - timedelta(hours=1), 7)
    used(key, NOW, 2, "FORBIDDEN")
    used(key, NOW, 1, "EXPIRED")
    report = report_of(key, NOW, BERLIN)
    assert (report.total, report.refused) == (15, 3)
    assert (report.days[-1].accepted, report.days[-1].refused) == (12, 3)


def test_a_day_is_a_day_of_the_zone(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    used(key, datetime(2026, 3, 1, 23, 0, tzinfo=UTC), 4)  # midnight in Berlin
    assert report_of(key, NOW, BERLIN).busy_days[0].day == date(2026, 3, 2)
    assert report_of(key, NOW, "UTC").busy_days[0].day == date(2026, 3, 1)


def test_what_lies_before_the_first_day_is_left_out(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    used(key, datetime(2026, 1, 31, 22, 0, tzinfo=UTC), 100)
    used(key, datetime(2026, 1, 31, 23, 0, tzinfo=UTC), 1)
    assert report_of(key, NOW, BERLIN).total == 1


def test_the_use_of_another_key_is_left_out(cast: Cast) -> None:
    used(mint(cast.acme, cast.alice, name="other").key, NOW, 9)
    assert report_of(mint(cast.acme, cast.alice).key, NOW, BERLIN).total == 0


def test_the_busiest_day_fills_the_chart_and_the_quietest_can_be_seen(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    used(key, NOW, 100_000)
    used(key, NOW - timedelta(days=1), 1)
    heights = [day.height for day in report_of(key, NOW, BERLIN).days]
    assert heights[-2:] == [2, HEIGHT]
    assert set(heights[:-2]) == {0}


def test_bars_stand_on_the_ground_and_inside_the_chart(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    used(key, NOW, 30)
    used(key, NOW, 10, "REVOKED")
    report = report_of(key, NOW, BERLIN)
    last = report.days[-1]
    assert last.y + last.height == HEIGHT
    assert last.refused_height == HEIGHT / 4
    assert last.x + report.bar_width <= report.width
