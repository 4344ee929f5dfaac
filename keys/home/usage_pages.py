"""Usage: how many requests there were in a chosen stretch of time, beside the one before, as chart, table and CSV; of
everything or of one key, owner, endpoint or application; and who made them."""

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from keys.home.figures import Figures
from keys.home.noteworthy import visible_to
from keys.home.usage_forms import UsageForm, is_here
from keys.usage.charts import chart_of, labels_of
from keys.usage.ranges import UTC_NAME, Stretch, series_of
from keys.usage.reasons import name_of, reasons_in
from keys.usage.series import Series
from keys.usage.splits import SplitAsked, split_of
from keys.usage.sweeping import HOURS_KEPT
from keys.verification_codes import Code
from portal import clock
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import status_of
from portal.pages.htmx import render_page_or_fragment
from portal.spreadsheets import safe
from portal.time_zones import day_in, known_time_zones, zone_told

DAY = timedelta(days=1)
HOURS_OF = 2  # days that are chosen: so few are told by the hour
BY_HOUR_BACK = 29  # days back that hours are kept in every time zone


@dataclass(frozen=True)
class Range:
    """A stretch of time that the page offers, which ends now."""

    name: str  # in the address
    words: str
    length: timedelta
    unit: str
    is_of_any_zone: bool  # put together from hours


RANGES = (
    Range("24h", "24 hours", timedelta(hours=23), "hour", True),
    Range("30d", "30 days", timedelta(days=29), "day", True),
    Range("90d", "90 days", timedelta(days=89), "day", False),
    Range("360d", "360 days", timedelta(days=359), "day", False),
)
# What the table of shares is by.
SPLIT_WORDS = {
    "key": "Keys",
    "owner": "Owners",
    "endpoint": "Endpoints",
    "application": "Applications",
}


@dataclass(frozen=True)
class ChosenUsage:
    """What an address asks for, read."""

    title: str
    name: str  # of the range, empty for days of one's own
    stretch: Stretch
    outcome: str


@organization_view("keys.view")
@require_safe
def usage(request: PageRequest, organization: Organization) -> HttpResponse:
    """The page, or with `format=csv` its table as a file. A range that there is not is the default; a filter that is
    wrong is told (422)."""
    now = clock.now()
    today = day_in(zone_in(request, organization), now)
    form = UsageForm(request.GET, membership=request.membership, today=today)
    path = reverse("keys:usage", args=[organization.public_id])
    context: dict[str, Any] = {"form": form, "path": path}
    if form.is_valid():
        chosen = chosen_in(request, form, now)
        series = series_of(form.subject, chosen.stretch, now, chosen.outcome)
        if request.GET.get("format") == "csv":
            return as_csv(series, f"usage-{chosen.name or chosen.stretch.start.date()}.csv")
        context |= figures_of(form, chosen, series, now)
        context |= choices_of(request, form, chosen, path)
    return render_page_or_fragment(
        request,
        "keys/home/usage.html",
        "keys/home/_usage.html",
        context,
        status=status_of(form),
    )


def zone_in(request: PageRequest, organization: Organization) -> str:
    """What the address names, if there is such a zone; else that in which the reader is told times."""
    asked = request.GET.get("zone", "")
    return asked if asked in known_time_zones() else zone_told(request.user, organization)


def chosen_in(request: PageRequest, form: UsageForm, now: datetime) -> ChosenUsage:
    zone, outcome = zone_in(request, form.membership.organization), form.cleaned_data["reason"]
    if form.days is not None:
        since, until = form.days
        title = " to ".join(date_format(day, "j M Y") for day in dict.fromkeys(form.days))
        return ChosenUsage(title, "", stretch_of_days(since, until, zone, now), outcome)
    named = request.GET.get("range")
    offered = next((each for each in RANGES if each.name == named), RANGES[1])
    stretch = stretch_of(offered, zone if offered.is_of_any_zone else UTC_NAME, now)
    return ChosenUsage(f"Last {offered.words}", offered.name, stretch, outcome)


def stretch_of(offered: Range, zone: str, now: datetime) -> Stretch:
    """Up to now, with the hour that has just begun."""
    end = now + timedelta(microseconds=1)
    return Stretch(now - offered.length, end, offered.unit, zone)


def stretch_of_days(since: date, until: date, zone: str, now: datetime) -> Stretch:
    """From the first moment of one day to the last of the other, in the zone as far as days are kept in any."""
    is_recent = (day_in(zone, now) - since).days <= BY_HOUR_BACK
    is_short = (until - since).days < HOURS_OF
    zone = zone if is_recent else UTC_NAME
    start, end = (midnight(day, zone) for day in (since, until + DAY))
    return Stretch(start, end, "hour" if is_recent and is_short else "day", zone)


def whole_days(first: date, after: date, zone: str) -> Stretch:
    return Stretch(midnight(first, zone), midnight(after, zone), "day", zone)


def midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def stretch_before(
    stretch: Stretch, series: Series, now: datetime, days_kept: timedelta
) -> Stretch | None:
    """As long, and up to where the first begins; None where that is not kept. Days far back are those of UTC."""
    count, first = len(series.buckets), series.buckets[0].start
    if stretch.unit == "hour":
        start = first.astimezone(UTC) - count * timedelta(hours=1)
        hours = Stretch(start, first, "hour", stretch.zone)
        return hours if hours.start >= now - HOURS_KEPT else None
    days = first.date() - count * DAY, first.date()
    before = whole_days(*days, stretch.zone)
    if before.is_of_days(now):
        before = whole_days(*days, UTC_NAME)
    return before if before.start >= now - days_kept else None


def figures_of(
    form: UsageForm, chosen: ChosenUsage, series: Series, now: datetime
) -> dict[str, Any]:
    earlier = stretch_before(chosen.stretch, series, now, form.subject.days_kept())
    before = series_of(form.subject, earlier, now, chosen.outcome) if earlier else None
    chart = chart_of(series, every=labels_of(len(series.buckets)))
    return {
        "figures": Figures(chosen.title, series, chart, before.total if before else None),
        "reasons": reasons_in(series.counts),
        "before": before,
        "zone": chosen.stretch.zone,
    }


def choices_of(
    request: PageRequest, form: UsageForm, chosen: ChosenUsage, path: str
) -> dict[str, Any]:
    """Where one goes on from here: other stretches and zones, the file, and who made the requests."""
    organization = form.membership.organization
    kept = {name: text for name in form.fields if (text := request.GET.get(name))}
    without_days = {name: text for name, text in kept.items() if name not in {"since", "until"}}
    here = {**kept, **({"range": chosen.name} if chosen.name else {})}
    own = zone_told(request.user, organization)
    zones = dict.fromkeys((own, organization.time_zone, UTC_NAME, chosen.stretch.zone))
    of_any_zone = {"24h", "30d"}
    by = request.GET.get("by", "")
    by = by if by in splits_here() else ""
    by = "" if form.is_of_one else by
    return {
        "ranges": [
            (each.words, address(path, without_days, range=each.name), each.name == chosen.name)
            for each in RANGES
        ],
        "zones": [
            (name, address(path, here, zone=name), name == chosen.stretch.zone) for name in zones
        ]
        if chosen.name in of_any_zone
        else [],
        "range_name": chosen.name,
        "is_filtered": bool(set(kept) - {"zone"}),
        "csv_address": address(path, here, format="csv"),
        "splits": [
            (words, address(path, here, by=name), name == by)
            for name, words in splits_here().items()
        ],
        **(shares_of(form, chosen, path, here, by) if by else {}),
    }


def splits_here() -> dict[str, str]:
    return {name: words for name, words in SPLIT_WORDS.items() if is_here(name)}


def shares_of(
    form: UsageForm, chosen: ChosenUsage, path: str, here: dict[str, str], by: str
) -> dict[str, Any]:
    """The table of those who made the requests, each with the address of the page that tells of it alone."""
    asked = SplitAsked(form.membership, visible_to(form.membership), chosen.stretch, chosen.outcome)
    split = split_of(by, asked)
    return {
        "split": split,
        "split_words": SPLIT_WORDS[by],
        "shares": [(share, address(path, here, **dict([share.named]))) for share in split.shares],
    }


def address(path: str, kept: dict[str, str], **more: str) -> str:
    return f"{path}?{urlencode({**kept, **more})}"


def as_csv(series: Series, name: str) -> HttpResponse:
    """A line for each hour or day: when it began, accepted, refused, and each reason that occurred."""
    codes = sorted(series.counts.keys() - {Code.VALID})
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    lines = csv.writer(answer)
    lines.writerow(["start", "accepted", "refused", *(safe(name_of(code)) for code in codes)])
    for bucket in series.buckets:
        numbers = [bucket.counts[code] for code in codes]
        lines.writerow([bucket.start.isoformat(), bucket.accepted, bucket.refused, *numbers])
    return answer
