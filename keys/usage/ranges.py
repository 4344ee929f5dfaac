"""What was counted in a stretch of time? By hour or by day, of an organization or of one key, owner, application or
endpoint.

Hours are kept for thirty days, so days of that time are put together from hours and are those of any time zone. Older
days were counted as days, and are those of UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import CharField, Sum
from django.db.models.functions import Cast, Left

from apiusers.models import ApiUser
from keys.models import ApiKey, Application, DailyKeyUsage, KeyUsage
from keys.usage.endpoints import KEPT as ENDPOINTS_KEPT
from keys.usage.endpoints import CountedEndpoint, outcome_of
from keys.usage.series import HOUR, LENGTH, Bucket, Counted, Series, filled, text_of
from keys.usage.sweeping import DAYS_KEPT, HOURS_KEPT
from portal.errors import InvalidInput
from portal.models import Organization, User

UTC_NAME = "UTC"


@dataclass(frozen=True)
class Subject:
    """Whose requests: all of the organization's, unless a key, an owner, an application or an endpoint is named."""

    organization: Organization
    key: ApiKey | None = None
    owner: User | ApiUser | Organization | None = None
    application: Application | None = None
    endpoint: CountedEndpoint | None = None

    def by_hour(self) -> Any:
        """Rows with `hour`, `outcome` and `count`."""
        if self.endpoint is not None:
            return self.endpoint.rows()
        if self.key is not None:
            return self.key.usage.all()
        if self.owner is not None:
            return KeyUsage.objects.filter(key__in=self.keys())
        return (self.application or self.organization).usage.all()

    def by_day(self) -> Any:
        """Rows with `day`, `outcome` and `count`."""
        if self.key is not None:
            return self.key.daily_usage.all()
        if self.owner is not None:
            return DailyKeyUsage.objects.filter(key__in=self.keys())
        return (self.application or self.organization).daily_usage.all()

    def counted(self, buckets: list[Bucket]) -> list[Counted]:
        """What was counted on these days of UTC. Of endpoints hours are kept, and days are put together from them."""
        if self.endpoint is not None:
            return counted_days_of_hours(self.endpoint.rows(), buckets)
        return counted_days(self.by_day(), buckets)

    def days_kept(self) -> timedelta:
        return ENDPOINTS_KEPT if self.endpoint is not None else DAYS_KEPT

    def keys(self) -> Any:
        owner = None if isinstance(self.owner, Organization) else self.owner
        rows = ApiKey.objects.owned_by(self.organization, owner)
        return rows.filter(application=None)


@dataclass(frozen=True)
class Stretch:
    """From a moment to another, by hour or by day of a time zone. Raises InvalidInput where it is not kept."""

    start: datetime
    end: datetime
    unit: str  # "hour" or "day"
    zone: str

    def refuse_unkept(self, now: datetime, days_kept: timedelta = DAYS_KEPT) -> None:
        """Raises InvalidInput `invalid_range`, `time_zone_not_kept`."""
        if self.start >= self.end:
            raise InvalidInput("from", "invalid_range", "`from` must lie before `to`.")
        kept = HOURS_KEPT if self.unit == "hour" else days_kept
        if self.start < now - kept or self.end > now + timedelta(days=1):
            detail = f"Requests by {self.unit} are kept for {kept.days - 1} days, and none come from the future."
            raise InvalidInput("from", "invalid_range", detail)
        if self.is_of_days(now) and self.zone != UTC_NAME:
            detail = "Days that lie back more than thirty days are kept as those of UTC alone."
            raise InvalidInput("time_zone", "time_zone_not_kept", detail)

    def is_of_days(self, now: datetime) -> bool:
        """Whether it reaches further back than hours do."""
        return self.unit == "day" and self.start < now - (HOURS_KEPT - timedelta(days=1))


def series_of(subject: Subject, stretch: Stretch, now: datetime, outcome: str = "") -> Series:
    """One bucket for each hour or day that the stretch touches, with one statement; of one outcome alone, if named."""
    here = ZoneInfo(stretch.zone)
    buckets = [Bucket(start, stretch.unit) for start in starts_of(stretch, here)]
    if stretch.is_of_days(now):
        places = {bucket.start.date().isoformat(): bucket for bucket in buckets}
        return filled("day", buckets, places, kept_of(subject.counted(buckets), outcome))
    hours = hours_of(buckets[0].start, stretch.end)
    if stretch.unit == "hour":
        places = {text_of(bucket.start): bucket for bucket in buckets}
    else:
        # Where a zone is half an hour off, the first of them begins on the day before, to which it belongs.
        days = {bucket.start.date(): bucket for bucket in buckets}
        found = {text_of(hour): days.get(hour.astimezone(here).date()) for hour in hours}
        places = {hour: day for hour, day in found.items() if day is not None}
    counted = counted_hours(subject.by_hour(), buckets[0].start)
    return filled(stretch.unit, buckets, places, kept_of(counted, outcome))


def kept_of(counted: list[Counted], outcome: str) -> list[Counted]:
    """Under the names that pages and programs know, and of one of them alone where it is asked for."""
    named = [(at, outcome_of(stored), number) for at, stored, number in counted]
    return [each for each in named if each[1] == outcome] if outcome else named


def starts_of(stretch: Stretch, here: ZoneInfo) -> Iterator[datetime]:
    if stretch.unit == "hour":
        first = stretch.start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        yield from (hour.astimezone(here) for hour in hours_of(first, stretch.end))
        return
    day, last = stretch.start.astimezone(here).date(), last_day(stretch.end, here)
    while day <= last:
        yield datetime.combine(day, time(), here)
        day += timedelta(days=1)


def last_day(end: datetime, here: ZoneInfo) -> date:
    """The day of the last moment before the end."""
    return (end - timedelta(microseconds=1)).astimezone(here).date()


def hours_of(first: datetime, end: datetime) -> Iterator[datetime]:
    """The hours in UTC that begin before the end, from the one in which `first` lies."""
    hour = first.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    while hour < end:
        yield hour
        hour += HOUR


def counted_hours(rows: Any, first: datetime) -> list[Counted]:
    """Added up for the keys of an owner, of which there may be many."""
    since = first.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    found = rows.filter(hour__gte=since).annotate(at=Cast("hour", CharField()))
    sums = found.values_list("at", "outcome").annotate(number=Sum("count"))
    return [(at[:LENGTH], outcome, number) for at, outcome, number in sums]


def counted_days(rows: Any, buckets: list[Bucket]) -> list[Counted]:
    found = rows.filter(day__gte=buckets[0].start.date(), day__lte=buckets[-1].start.date())
    sums = found.values_list("day", "outcome").annotate(number=Sum("count"))
    return [(day.isoformat(), outcome, number) for day, outcome, number in sums]


def counted_days_of_hours(rows: Any, buckets: list[Bucket]) -> list[Counted]:
    """The day is taken from the text of its hour, which is that of UTC on both databases."""
    first, last = buckets[0].start.date(), buckets[-1].start.date() + timedelta(days=1)
    bounds = [datetime.combine(day, time(), UTC) for day in (first, last)]
    found = rows.filter(hour__gte=bounds[0], hour__lt=bounds[1])
    by_day = found.annotate(day=Left(Cast("hour", CharField()), len("2026-03-02")))
    return list(by_day.values_list("day", "outcome").annotate(number=Sum("count")))
