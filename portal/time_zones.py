"""Which time zones may be chosen, in which one is a reader told the time, and when does a day end there?"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError

END_OF_DAY = time(23, 59, 59)


class Placed(Protocol):
    """Who has chosen a time zone, or has left it open: an organization, a person."""

    @property
    def time_zone(self) -> str: ...


def zone_told(reader: object, organization: Placed | None = None) -> str:
    """The zone in which times are told to whoever reads a page: their own, where they chose one (`portal.accounts`);
    else that of the organization whose page it is; else UTC.

    Days at whose end something happens for everybody, such as the expiry of a key, are the organization's alone.
    """
    own = getattr(reader, "time_zone", "")  # somebody who is not signed in has none
    return own or (organization.time_zone if organization else "UTC")


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
    """The last second of `day` in `zone`, in UTC. May raise OverflowError at the calendar's edge.

    That is 23:59:59 unless clocks change at midnight: where they go back to 23:00, its second 23:59:59 (PEP 495: fold);
    where they go forward over midnight, what was before the change.
    """
    here = ZoneInfo(zone)
    end = datetime.combine(day, END_OF_DAY, here).replace(fold=1).astimezone(UTC)
    told = end.astimezone(here)
    if (told.date(), told.time()) == (day, END_OF_DAY):
        return end
    return last_second_before(day + timedelta(days=1), here, end)


def last_second_before(day: date, here: ZoneInfo, near: datetime) -> datetime:
    """The last second in UTC at which it was not yet `day`, within two days of `near`; found by halving."""
    before, after = near - timedelta(days=2), near + timedelta(days=2)
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(here).date() < day:
            before = middle
        else:
            after = middle
    return before


def is_end_of_day(moment: datetime, zone: str) -> bool:
    """Whether the moment is the last second of a day in the zone."""
    return end_of_day(day_in(zone, moment), zone) == moment


def day_in(zone: str, moment: datetime) -> date:
    """The day that it is in the zone at this moment."""
    return moment.astimezone(ZoneInfo(zone)).date()
