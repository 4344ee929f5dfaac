"""What happened in the demo before today? A dozen keys of every status, with their events and their usage."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from keys.life import rotation, services
from keys.models import ApiKey, KeyLastUse, KeyUsage
from portal.models import AuditEvent
from portal.permissions import DEFAULT_FOR_KEYS
from resources.demo.people import Demo, acting

DAYS = 14  # of usage


@dataclass(frozen=True)
class Past:
    """A key as it was made: days ago, days it lives (None: for ever), requests a day, days since its revocation."""

    name: str
    made: int
    life: int | None = None
    daily: int = 0
    revoked: int | None = None
    rotated: bool = False


KEYS = (
    Past("production-main", 212, None, 4200),
    Past("production-berlin", 96, 365, 1800),
    Past("production-reports", 61, 90, 260),
    Past("staging", 83, 90, 340),  # expires soon
    Past("partner-northgate", 25, 30, 75),  # expires soon
    Past("mobile-app", 140, 365, 2600),
    Past("nightly-export", 45, None, 24),
    Past("data-science", 30, 60),  # never used
    Past("billing-webhooks", 58, None, 610, rotated=True),
    Past("trial-2025", 120, 60),  # expired
    Past("load-test", 33, 30, 900),  # expired
    Past("contractor-laptop", 74, None, 0, revoked=9),
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
    """Requests of the last days, more of them in office hours, and the moment of the last one."""
    end = min(now, key.expires_at or now)
    hours = [
        end.replace(minute=0, second=0, microsecond=0) - timedelta(hours=ago)
        for ago in range(DAYS * 24)
    ]
    KeyUsage.objects.bulk_create(
        KeyUsage(key=key, hour=hour, outcome=outcome, count=count)
        for hour in hours
        if hour > key.created_at
        for outcome, count in requests_in(hour, past.daily, chance)
        if count
    )
    KeyLastUse.objects.filter(key=key).update(at=end - timedelta(minutes=past.made % 50))


def requests_in(hour: datetime, daily: int, chance: random.Random) -> list[tuple[str, int]]:
    share = 0.075 if 7 <= hour.hour <= 18 and hour.weekday() < 5 else 0.012
    valid = round(daily * share * chance.uniform(0.6, 1.4))
    return [("VALID", valid), ("FORBIDDEN", chance.choice((0, 0, 0, 0, 1)) if valid else 0)]
