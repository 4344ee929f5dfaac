"""What should whoever runs the installation see first? Figures of it, and what waits for them, each with its list. Each
floor tells its own: it subscribes to `facts`."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.urls import reverse

from portal import __version__
from portal.customers.permission_requests import waiting
from portal.hooks import Hook
from portal.models import Organization
from portal.people import members
from portal.running import health

LATELY = timedelta(hours=24)


class Fact(NamedTuple):
    """One figure, and the list that it counts."""

    name: str
    value: str
    address: str = ""
    needs_somebody: bool = False
    about: str = ""  # a few words more


facts: Hook[[datetime], list[Fact]] = Hook()


def at_home(now: datetime) -> list[Fact]:
    """All of them: what needs somebody first, each floor's in its order."""
    found = [fact for told in facts.call(now) for fact in told]
    return sorted(found, key=lambda fact: not fact.needs_somebody)


def facts_of_portal(now: datetime) -> list[Fact]:
    rows, listed = Organization.objects.all(), reverse("admin:portal_organization_changelist")
    suspended = rows.filter(suspended_at__isnull=False).count()
    new = rows.filter(created_at__gt=now - LATELY).count()
    ownerless = members.ownerless().count()
    return [
        fact_of_requests(now),
        Fact("Organizations", f"{rows.count():,}", listed, about=f"{new:,} new in 24 hours"),
        Fact("Suspended organizations", f"{suspended:,}", f"{listed}?suspended_at__isempty=0"),
        Fact("Without an active Owner", f"{ownerless:,}", f"{listed}?owner=none", ownerless > 0),
        fact_of_health(),
        Fact("Version", __version__),
    ]


def fact_of_requests(now: datetime) -> Fact:
    """How many organizations wait for an answer, and since when."""
    listed = reverse("admin:portal_permissionrequest_changelist")
    rows = waiting()
    count, oldest = rows.count(), rows.first()
    about = f"the oldest for {days(now - oldest.asked_at)}" if oldest else ""
    return Fact(
        "Waiting requests", f"{count:,}", f"{listed}?state__exact=waiting", count > 0, about
    )


def fact_of_health() -> Fact:
    failed = health.failed_checks()
    return Fact("Health", ", ".join(failed) or "ready", needs_somebody=bool(failed))


def days(since: timedelta) -> str:
    return "less than a day" if since.days < 1 else f"{since.days:,} day{'s'[: since.days > 1]}"
