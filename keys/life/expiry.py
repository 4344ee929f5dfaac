"""When does a key expire, or an overlap end, that a person chose as a day or a period?"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from keys.life.rules import LONGEST_LIFE
from portal.errors import InvalidInput
from portal.time_zones import day_in, end_of_day, is_end_of_day

# days: words
SPANS = {7: "7 days", 30: "30 days", 60: "60 days", 90: "90 days", 365: "1 year"}
USUAL_SPAN = 90
# seconds: words
OVERLAPS = {0: "Now", 3600: "1 hour", 86_400: "24 hours", 604_800: "7 days"}
USUAL_OVERLAP = 86_400


def today(zone: str, now: datetime) -> date:
    return day_in(zone, now)


def last_day(zone: str, now: datetime) -> date:
    """The last day whose end lies within the longest life of a key."""
    return (now + LONGEST_LIFE).astimezone(ZoneInfo(zone)).date() - timedelta(days=1)


def end_of_chosen_day(day: date, zone: str, now: datetime) -> datetime:
    """The last second of `day` in the organization's zone. Raises InvalidInput `invalid_expiry` at field `date`.

    The day is judged before it is turned into a moment, which the calendar's first and last years can't be.
    """
    if day < today(zone, now):
        raise InvalidInput("date", "invalid_expiry", "This day has passed. Choose today or later.")
    if day > last_day(zone, now):
        detail = (
            f"A key lives at most ten years: choose a day up to {last_day(zone, now):%-d %b %Y}."
        )
        raise InvalidInput("date", "invalid_expiry", detail)
    return end_of_day(day, zone)


def as_long_again(
    made: datetime, ends: datetime | None, zone: str, now: datetime
) -> datetime | None:
    """When a key made now ends, that is to live as long as one made and ending at these moments was meant to live.

    A key that ends with a day has a successor that ends with a day, so many days later: what was chosen in the morning
    as "1 Dec" is not "2 Dec, 00:01" for a rotation in the evening. Any other life is the same span again. At most
    LONGEST_LIFE.
    """
    if ends is None:
        return None
    latest, again = now + LONGEST_LIFE, now + min(ends - made, LONGEST_LIFE)
    if is_end_of_day(ends, zone):
        again = end_of_day(day_in(zone, now) + (day_in(zone, ends) - day_in(zone, made)), zone)
    return min(again, latest)


def spans_from(zone: str, now: datetime) -> list[tuple[str, str]]:
    """The periods to choose from, each with the day on which it would end."""
    ends = {days: (now + timedelta(days=days)).astimezone(ZoneInfo(zone)) for days in SPANS}
    return [(str(days), f"{words} ({ends[days]:%-d %b %Y})") for days, words in SPANS.items()]
