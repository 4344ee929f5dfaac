"""What happened in the demo before today? A dozen keys of every status, with their events and their usage."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from keys.life import rotation, services
from keys.models import ApiKey
from keys.usage import writing as usage
from keys.usage.counting import KeyNotes
from portal.models import AuditEvent
from portal.permissions import DEFAULT_FOR_KEYS
from resources.demo.people import Demo, acting

DAYS = 30  # of usage


@dataclass(frozen=True)
class Past:
    """A key as it was made: days ago, days it lives (None: for ever), requests a day, days since its revocation."""

    name: str
    made: int
    life: int | None = None
    daily: int = 0
    revoked: int | None = None
    rotated: bool = False
    limited: bool = False  # reaches its limit at the busiest hours
    over: str = "EXPIRED"  # what its requests are told after its end


KEYS = (
    Past("production-main", 212, None, 4200),
    Past("production-berlin", 96, 365, 1800),
    Past("production-reports", 61, 90, 260),
    Past("staging", 83, 90, 340),  # expires soon
    Past("partner-northgate", 25, 30, 75),  # expires soon
    Past("mobile-app", 140, 365, 2600, limited=True),
    Past("nightly-export", 45, None, 24),
    Past("data-science", 30, 60),  # never used
    Past("billing-webhooks", 58, None, 610, rotated=True),
    Past("trial-2025", 120, 60),  # expired
    Past("load-test", 33, 30, 900),  # expired
    Past("contractor-laptop", 74, None, 380, revoked=9, over="REVOKED"),
    Past("old-gateway", 300, None, 0, revoked=95),
)


def write(demo: Demo, now: datetime) -> None:
    """Make the keys with the services that make any key, each at its own time."""
    chance = random.Random(20)  # noqa: S311  figures for a picture, no secret: the same in every demo
    for past in KEYS:
        key = invent_key(demo, past, now)
        if past.daily:
            invent_requests(key, past, now, chance)


def invent_key(demo: Demo, past: Past, now: datetime) -> ApiKey:
    at = now - timedelta(days=past.made, hours=past.made % 7)
    with date_events(at):
        key = services.generate(
            organization=demo.organization,
            name=past.name,
            expires_at=at + timedelta(days=past.life) if past.life else None,
            actor=acting(demo.owner),
            now=at,
            permissions=DEFAULT_FOR_KEYS,
        ).key
    if past.revoked is not None:
        end = now - timedelta(days=past.revoked)
        with date_events(end):
            services.revoke(key=key, actor=acting(demo.owner), now=end, reason="left the project")
    if past.rotated:
        then = now - timedelta(hours=3)
        with date_events(then):
            rotation.rotate(key=key, overlap=timedelta(days=1), actor=acting(demo.owner), now=then)
    return key


@contextmanager
def date_events(at: datetime) -> Iterator[None]:
    """Give the audit events written inside the block the time that they tell of."""
    last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    yield
    AuditEvent.objects.filter(pk__gt=last).update(at=at)


def invent_requests(key: ApiKey, past: Past, now: datetime, chance: random.Random) -> None:
    """Requests of the last days, more of them in office hours, and the moment of the last one. A key that has ended
    is tried now and then by who forgot to replace it."""
    end = min(key.expires_at or now, key.revoked_at or now, now)
    last = now.replace(minute=0, second=0, microsecond=0)
    hours = [last - timedelta(hours=ago) for ago in range(DAYS * 24)]
    counts = {
        (hour, outcome): count
        for hour in hours
        if hour > key.created_at
        for outcome, count in requests_of(past, hour, chance, is_over=hour >= end)
        if count
    }
    last_used_at = end - timedelta(minutes=past.made % 50) if past.daily else None
    usage.write({key.pk: KeyNotes(counts, last_used_at)})


def requests_of(
    past: Past, hour: datetime, chance: random.Random, *, is_over: bool
) -> list[tuple[str, int]]:
    found = requests_in(hour, past.daily, chance)
    asked = sum(count for _, count in found)
    if is_over:
        return [(past.over, asked // 40)]
    is_limited = past.limited and hour.hour in {9, 10, 14}
    return [*found, ("RATE_LIMITED", asked // 25 if is_limited else 0)]


def requests_in(hour: datetime, daily: int, chance: random.Random) -> list[tuple[str, int]]:
    share = 0.075 if 7 <= hour.hour <= 18 and hour.weekday() < 5 else 0.012
    valid = round(daily * share * chance.uniform(0.6, 1.4))
    return [("VALID", valid), ("FORBIDDEN", chance.choice((0, 0, 0, 0, 1)) if valid else 0)]
