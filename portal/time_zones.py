"""Which time zones may an organization choose, and when does a day end there?"""

from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError

END_OF_DAY = time(23, 59, 59)


@cache
def known_time_zones() -> tuple[str, ...]:
    """IANA names a person would recognise: areas with a city, and UTC."""
    areas = (
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    return ("UTC", *sorted(n for n in available_timezones() if n.split("/")[0] in areas))


def check_time_zone(name: str) -> None:
    if name not in known_time_zones():
        raise ValidationError("Choose a time zone from the list.", code="unknown_time_zone")


def end_of_day(day: date, zone: str) -> datetime:
    """The last second of `day` in `zone`, in UTC. May raise OverflowError at the calendar's edge."""
    return datetime.combine(day, END_OF_DAY, ZoneInfo(zone)).astimezone(UTC)
