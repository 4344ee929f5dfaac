"""How much was something used lately? Requests by day in the organization's time zone, as a table and a chart."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, Sum

from keys.models import ApiKey, KeyUsage
from keys.verification_codes import Code

DAYS = 30
BAR_WIDTH, GAP, HEIGHT = 10, 3.5, 78  # units of the drawing


@dataclass
class Day:
    """Requests of one day. The rest is its bar in the chart, and the part of it that was refused."""

    day: date
    accepted: int = 0
    refused: int = 0
    x: float = 0.0
    height: float = 0.0
    refused_height: float = 0.0

    @property
    def total(self) -> int:
        return self.accepted + self.refused

    @property
    def y(self) -> float:
        return round(HEIGHT - self.height, 2)

    @property
    def refused_y(self) -> float:
        return round(HEIGHT - self.refused_height, 2)


@dataclass(frozen=True)
class Report:
    """The last DAYS days, oldest first."""

    days: list[Day]
    width: float = DAYS * (BAR_WIDTH + GAP) - GAP
    height: int = HEIGHT
    bar_width: int = BAR_WIDTH

    @property
    def total(self) -> int:
        return sum(day.total for day in self.days)

    @property
    def refused(self) -> int:
        return sum(day.refused for day in self.days)

    @property
    def last_day(self) -> date:
        return self.days[-1].day

    @property
    def busy_days(self) -> list[Day]:
        return [day for day in reversed(self.days) if day.total]


def report_of(key: ApiKey, now: datetime, zone: str) -> Report:
    """By day in the zone."""
    return report_over(KeyUsage.objects.filter(key=key), zone, now, accepted=Code.VALID)


def report_over(rows: QuerySet, time_zone: str, now: datetime, *, accepted: str) -> Report:
    """Over rows with `hour`, `outcome` and `count`; every outcome but `accepted` counts as refused."""
    zone = ZoneInfo(time_zone)
    last = now.astimezone(zone).date()
    days = {last - timedelta(days=back): Day(last - timedelta(days=back)) for back in range(DAYS)}
    since = datetime.combine(min(days), time(), zone).astimezone(UTC)
    for hour, outcome, count in hours_of(rows, since):
        day = days.get(hour.astimezone(zone).date())
        if day and outcome == accepted:
            day.accepted += count
        elif day:
            day.refused += count
    return draw(sorted(days.values(), key=lambda day: day.day))


def hours_of(rows: QuerySet, since: datetime) -> list[tuple[datetime, str, int]]:
    """(start of the hour in UTC, outcome, requests), at most 24 rows a day and outcome."""
    recent = rows.filter(hour__gte=since)
    return list(recent.values_list("hour", "outcome").annotate(number=Sum("count")))


def draw(days: list[Day]) -> Report:
    """Gives each day its bar. A day with any request has a bar that can be seen."""
    most = max(day.total for day in days) or 1
    for place, day in enumerate(days):
        day.x = round(place * (BAR_WIDTH + GAP), 2)
        day.height = max(2, round(HEIGHT * day.total / most, 2)) if day.total else 0
        day.refused_height = round(day.height * day.refused / day.total, 2) if day.total else 0
    return Report(days)
