"""How is a moment shown? As a date in the reader's time zone, with the exact time and UTC on hover and focus."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from django import template
from django.utils.dates import MONTHS_3
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal import clock
from portal.time_zones import zone_told

register = template.Library()

# (unit, its length, up to which distance it is used)
UNITS = (
    ("minute", timedelta(minutes=1), timedelta(minutes=59.5)),
    ("hour", timedelta(hours=1), timedelta(hours=23.5)),
    ("day", timedelta(days=1), timedelta(days=45)),
    ("month", timedelta(days=30.44), timedelta(days=700)),
    ("year", timedelta(days=365.25), timedelta.max),
)


@register.simple_tag(takes_context=True)
def moment(
    context: dict,
    value: datetime | None,
    show: str = "date",
    empty: str = "Never",
    focusable: bool = False,
) -> SafeString:
    """A <time> for the aware `value`. `show` is date, datetime, relative, or both (date and relative)."""
    if not value:
        return format_html('<span class="subtle">{}</span>', empty)
    zone = zone_of(context)
    tip = exact(value, zone)
    return format_html(
        '<time datetime="{}" title="{}"{}>{}</time>',
        f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        tip,
        format_html(' tabindex="0" data-tip="{}"', tip) if focusable else "",
        worded(value, show, zone),
    )


@register.simple_tag(takes_context=True)
def time_zone(context: dict) -> str:
    """The name of the zone in which this page tells times."""
    reader = getattr(context.get("request"), "user", None)
    return zone_told(reader, context.get("organization"))


def zone_of(context: dict) -> tzinfo:
    return ZoneInfo(time_zone(context))


def worded(value: datetime, show: str, zone: tzinfo) -> str:
    if show == "relative":
        return relative(value)
    local = value.astimezone(zone)
    if show == "datetime":
        return f"{day_of(local)}, {local:%H:%M}"
    return f"{day_of(local)} ({relative(value)})" if show == "both" else day_of(local)


def day_of(value: datetime) -> str:
    """As `date_format` writes "j M Y", which takes fifty times as long: a list has some hundred of them."""
    return f"{value.day} {month_of(value.month)} {value.year:04}"


@cache
def months_in(language: str | None) -> list[str]:
    return [str(MONTHS_3[number]).title() for number in range(1, 13)]


def month_of(number: int) -> str:
    return months_in(get_language())[number - 1]


def exact(value: datetime, zone: tzinfo) -> str:
    """The time in the zone and in UTC, to the second."""
    utc = f"{to_the_second(value.astimezone(UTC))} UTC"
    if str(zone) == "UTC":
        return utc
    return f"{to_the_second(value.astimezone(zone))} {zone} ({utc})"


def to_the_second(value: datetime) -> str:
    return f"{day_of(value)}, {value:%H:%M:%S}"


@register.filter
def relative(value: datetime, now: datetime | None = None) -> str:
    """The distance from now, rounded to the nearest usual unit: "in 3 days", "8 hours ago", "just now"."""
    distance = value - (now or clock.now())
    future = distance > timedelta(0)
    if abs(distance) < timedelta(seconds=30):
        return "in less than a minute" if future else "just now"
    unit, length = next((u, n) for u, n, limit in UNITS if abs(distance) < limit)
    return phrased(max(1, round(abs(distance) / length)), unit, future=future)


def phrased(count: int, unit: str, *, future: bool) -> str:
    if unit == "day" and count == 1:
        return "tomorrow" if future else "yesterday"
    text = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"in {text}" if future else f"{text} ago"
