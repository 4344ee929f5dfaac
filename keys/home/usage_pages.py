"""Usage: how many requests there were in a chosen stretch of time, beside the one before, as chart, table and CSV."""

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from keys.home.figures import Figures
from keys.usage.charts import chart_of
from keys.usage.ranges import UTC_NAME, Stretch, Subject, series_of
from keys.usage.reasons import name_of, reasons_in
from keys.usage.series import Series
from keys.verification_codes import Code
from portal import clock
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.htmx import render_page_or_fragment
from portal.time_zones import known_time_zones


@dataclass(frozen=True)
class Range:
    """A stretch of time that the page offers, which ends now."""

    name: str  # in the address
    words: str
    length: timedelta
    unit: str
    labels: int  # under the chart
    is_of_any_zone: bool  # put together from hours


RANGES = (
    Range("24h", "24 hours", timedelta(hours=23), "hour", 4, True),
    Range("30d", "30 days", timedelta(days=29), "day", 5, True),
    Range("90d", "90 days", timedelta(days=89), "day", 6, False),
    Range("360d", "360 days", timedelta(days=359), "day", 6, False),
)


@organization_view("keys.view")
@require_safe
def usage(request: PageRequest, organization: Organization) -> HttpResponse:
    """The page, or with `format=csv` its table as a file. What an address asks for and is not there is the default."""
    now = clock.now()
    chosen = next((each for each in RANGES if each.name == request.GET.get("range")), RANGES[1])
    zone = zone_in(request, organization, chosen)
    subject = Subject(organization)
    series = series_of(subject, stretch_of(chosen, zone, now), now)
    if request.GET.get("format") == "csv":
        return as_csv(series, f"usage-{chosen.name}.csv")
    before = series_of(subject, stretch_before(chosen, series, zone), now)
    return render_page_or_fragment(
        request,
        "keys/home/usage.html",
        "keys/home/_usage.html",
        context_of(organization, chosen, zone, series, before),
    )


def zone_in(request: PageRequest, organization: Organization, chosen: Range) -> str:
    """That of the reader, if the address names one; of the organization without; UTC for what is kept so alone."""
    if not chosen.is_of_any_zone:
        return UTC_NAME
    asked = request.GET.get("zone", "")
    return asked if asked in known_time_zones() else organization.time_zone


def stretch_of(chosen: Range, zone: str, now: datetime) -> Stretch:
    """Up to now, with the hour that has just begun."""
    end = now + timedelta(microseconds=1)
    return Stretch(now - chosen.length, end, chosen.unit, zone)


def stretch_before(chosen: Range, series: Series, zone: str) -> Stretch:
    """As long, and up to where the first begins. Days that lie so far back are those of UTC."""
    end = series.buckets[0].start
    start = end - chosen.length - timedelta(hours=1 if chosen.unit == "hour" else 24)
    return Stretch(start, end, chosen.unit, zone if chosen.unit == "hour" else UTC_NAME)


def context_of(
    organization: Organization, chosen: Range, zone: str, series: Series, before: Series
) -> dict[str, Any]:
    path = reverse("keys:usage", args=[organization.public_id])
    title = f"Last {chosen.words}"
    chart = chart_of(series, every=len(series.buckets) // chosen.labels)
    return {
        "figures": Figures(title, series, chart, before.total),
        "reasons": reasons_in(series.counts),
        "ranges": [(each.words, address(path, each.name, zone), each is chosen) for each in RANGES],
        "zones": [
            (name, address(path, chosen.name, name), name == zone)
            for name in dict.fromkeys((organization.time_zone, UTC_NAME, zone))
        ]
        if chosen.is_of_any_zone
        else [],
        "before": before,
        "zone": zone,
        "csv_address": f"{address(path, chosen.name, zone)}&format=csv",
    }


def address(path: str, name: str, zone: str) -> str:
    return f"{path}?{urlencode({'range': name, 'zone': zone})}"


def as_csv(series: Series, name: str) -> HttpResponse:
    """A line for each hour or day: when it began, accepted, refused, and each reason that occurred."""
    codes = sorted(series.counts.keys() - {Code.VALID})
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    lines = csv.writer(answer)
    lines.writerow(["start", "accepted", "refused", *map(name_of, codes)])
    for bucket in series.buckets:
        numbers = [bucket.counts[code] for code in codes]
        lines.writerow([bucket.start.isoformat(), bucket.accepted, bucket.refused, *numbers])
    return answer
