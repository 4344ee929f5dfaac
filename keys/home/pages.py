"""Home: what happens with the keys of an organization now, or the three steps to the first request."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from keys.home.attention import matters
from keys.home.figures import Figures
from keys.home.first_request import beginning_of
from keys.home.noteworthy import noteworthy
from keys.pages.addresses import Addresses
from keys.usage.charts import chart_of
from keys.usage.reasons import reasons_in
from keys.usage.series import (
    HOURS,
    Counted,
    Series,
    by_day,
    by_hour,
    counted_since,
    first_day,
    was_ever_accepted,
)
from keys.verification_codes import Code
from portal import clock
from portal.access import may
from portal.http.requests import PageRequest
from portal.models import Membership, Organization
from portal.pages.access_policies import organization_view
from portal.pages.htmx import render_page_or_fragment, wants_fragment
from portal.time_zones import zone_told

ASKS = 300  # times that a page asks by itself, every two seconds; then there is a button
TIMES = frozenset(map(str, range(ASKS)))


@organization_view("keys.view")
@require_safe
def home(request: PageRequest, organization: Organization) -> HttpResponse:
    """The page on which one lands. With htmx what lies under its head: it is fetched again when a key changes."""
    now, zone = clock.now(), zone_told(request.user, organization)
    counted = counted_since(organization.usage, first_day(now, zone))
    is_beginning = not counted_accepted(counted) and not was_ever_accepted(organization)
    context = (
        steps_context(organization, now)
        if is_beginning
        else busy_context(request.membership, counted, zone, now)
    )
    return render_page_or_fragment(
        request,
        "keys/home/home.html",
        "keys/home/_steps.html" if is_beginning else "keys/home/_busy.html",
        {**context, "is_beginning": is_beginning, **addresses(request.membership)},
    )


@organization_view("keys.view")
@require_safe
def first_request(request: PageRequest, organization: Organization) -> HttpResponse:
    """The third step, which asks again by itself until the first request was accepted. Without htmx: Home."""
    if not wants_fragment(request):
        return home(request, organization_id=organization.public_id)
    context = steps_context(organization, clock.now(), asked_in(request.GET.get("asked", "")))
    template = "keys/home/_first_request.html"
    return render(request, template, {**context, **addresses(request.membership)})


def asked_in(text: str) -> int:
    """How often the page has asked; of anything that is no such number, as often as it may."""
    return int(text) if text in TIMES else ASKS


def counted_accepted(counted: list[Counted]) -> bool:
    return any(outcome == Code.VALID for _, outcome, _ in counted)


def addresses(membership: Membership) -> dict[str, Any]:
    organization_id = membership.organization.public_id
    return {
        "home_address": reverse("keys:home", args=[organization_id]),
        "keys_address": reverse("keys:list", args=[organization_id]),
        "generate_address": reverse("keys:generate", args=[organization_id]),
        "may_generate": may(membership.role, "keys.manage"),
    }


def steps_context(organization: Organization, now: datetime, asked: int = 0) -> dict[str, Any]:
    """What the three steps show; `asked` counts how often the page has asked by itself."""
    beginning = beginning_of(organization, now)
    path = reverse("keys:first_request", args=[organization.public_id])
    return {
        "beginning": beginning,
        "public_url": settings.PUBLIC_URL,
        "asks_again": beginning.key is not None and not beginning.is_used and asked < ASKS,
        "again_address": f"{path}?asked={asked + 1}",
        "look_address": f"{path}?asked=0",
    }


def busy_context(
    membership: Membership, counted: list[Counted], zone: str, now: datetime
) -> dict[str, Any]:
    """What a busy organization shows; days and hours are those of the zone."""
    days = by_day(counted, now, zone)
    found = noteworthy(membership, now)
    pages = Addresses(membership)
    return {
        "figures": [of_hours(counted, now, zone), Figures("Last 30 days", days, chart_of(days))],
        "reasons": reasons_in(days.counts),
        "most_used": [(used, pages.of(used.key)) for used in found.most_used],
        "refused": [(used, pages.of(used.key)) for used in found.refused],
        "matters": matters(found, membership),
        "zone": zone,
    }


def of_hours(counted: list[Counted], now: datetime, zone: str) -> Figures:
    both = by_hour(counted, now, zone, hours=2 * HOURS)
    before, last = Series("hour", both.buckets[:HOURS]), Series("hour", both.buckets[HOURS:])
    return Figures("Last 24 hours", last, chart_of(last), before.total)
