"""How were requests spread over time? Counts by hour, put into the hours or days of a reader's time zone."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.formats import date_format

from keys.verification_codes import Code
from portal.models import Organization

HOUR = timedelta(hours=1)
HOURS, DAYS = 24, 30
LENGTH = len("2026-03-02 12")
# Its hour in UTC as the text that `text_of` makes, outcome, requests: some thousand rows are not worth a moment each.
Counted = tuple[str, str, int]


@dataclass
class Bucket:
    """The requests of one hour or one day."""

    start: datetime  # in the reader's time zone
    unit: str  # "hour" or "day"
    counts: Counter[str] = field(default_factory=Counter)  # by outcome

    @property
    def label(self) -> str:
        """When it was, as pages tell it."""
        return date_format(self.start, "j M, H:i" if self.unit == "hour" else "j M Y")

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def accepted(self) -> int:
        return self.counts[Code.VALID]

    @property
    def refused(self) -> int:
        return self.total - self.accepted


@dataclass(frozen=True)
class Series:
    """Buckets, oldest first, one for each hour or day without a gap."""

    unit: str  # "hour" or "day"
    buckets: list[Bucket]

    @property
    def counts(self) -> Counter[str]:
        return sum((bucket.counts for bucket in self.buckets), Counter())

    @property
    def total(self) -> int:
        return sum(bucket.total for bucket in self.buckets)

    @property
    def accepted(self) -> int:
        return sum(bucket.accepted for bucket in self.buckets)

    @property
    def refused(self) -> int:
        return self.total - self.accepted

    @property
    def refused_share(self) -> float:
        """Of a hundred requests, how many were refused."""
        return 100 * self.refused / self.total if self.total else 0

    @property
    def busy(self) -> list[Bucket]:
        """Those with requests, the latest first."""
        return [bucket for bucket in reversed(self.buckets) if bucket.total]


def counted_since(rows: Any, since: datetime) -> list[Counted]:
    """Of rows with `hour`, `outcome` and `count`."""
    found = rows.filter(hour__gte=since).annotate(at=Cast("hour", CharField()))
    return [
        (at[:LENGTH], outcome, count)
        for at, outcome, count in found.values_list("at", "outcome", "count")
    ]


def text_of(hour: datetime) -> str:
    """As both databases write the beginning of a moment in UTC."""
    return hour.astimezone(UTC).isoformat(" ", "hours")[:LENGTH]


def was_ever_accepted(organization: Organization) -> bool:
    """Whether a request with one of its keys was accepted within the time for which counts are kept."""
    return organization.daily_usage.filter(outcome=Code.VALID).exists()


def first_hour(now: datetime, hours: int = HOURS) -> datetime:
    """The start, in UTC, of the first of so many hours, of which the last is the one that has begun."""
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) - (hours - 1) * HOUR


def first_day(now: datetime, zone: str, days: int = DAYS) -> datetime:
    """The start of the first of so many days of the zone, of which the last is today."""
    here = ZoneInfo(zone)
    day = now.astimezone(here).date() - timedelta(days=days - 1)
    return datetime.combine(day, time(), here)


def by_hour(counted: Iterable[Counted], now: datetime, zone: str, hours: int = HOURS) -> Series:
    """Hours are those of UTC, told as the clock of the zone shows them."""
    here, first = ZoneInfo(zone), first_hour(now, hours)
    starts = [first + on * HOUR for on in range(hours)]
    buckets = [Bucket(start.astimezone(here), "hour") for start in starts]
    places = {text_of(start): bucket for start, bucket in zip(starts, buckets, strict=True)}
    return filled("hour", buckets, places, counted)


def by_day(counted: Iterable[Counted], now: datetime, zone: str, days: int = DAYS) -> Series:
    """An hour belongs to the day on which it begins in the zone."""
    here = ZoneInfo(zone)
    first = first_day(now, zone, days)
    starts = [
        first + timedelta(days=on) for on in range(days)
    ]  # wall time: a day may have 23 hours
    buckets = {start.date(): Bucket(start, "day") for start in starts}
    hour, places = first_hour(now, 1), {}
    while (local := hour.astimezone(here)) >= first:
        places[text_of(hour)] = buckets[local.date()]
        hour -= HOUR
    return filled("day", list(buckets.values()), places, counted)


def filled(
    unit: str, buckets: list[Bucket], places: dict[str, Bucket], counted: Iterable[Counted]
) -> Series:
    """The series after everything counted was put into the bucket where its hour belongs."""
    for hour, outcome, count in counted:
        if bucket := places.get(hour):
            bucket.counts[outcome] += count
    return Series(unit, buckets)
