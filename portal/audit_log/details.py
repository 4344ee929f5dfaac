"""What does an event tell beside its sentence? What it was before and after, and what else was written down with it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

LONGEST = 1000  # characters of one value
NOTHING = "Nothing"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?[+-]\d\d:\d\d", re.ASCII)
# Names of details that do not read as words by themselves.
WORDS = {
    "at": "Address",
    "for": "Prepared for",
    "from": "Taken from",
    "ip_allow": "Addresses allowed",
    "to": "Given to",
    "scope": "Permissions",
    "step_up": "Asked again after",
}


@dataclass(frozen=True)
class Change:
    """One thing that is not what it was."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class EventDetails:
    """The details of one event: what changed, and facts as (name, value)."""

    changes: list[Change]
    facts: list[tuple[str, str]]


def told(details: dict[str, Any], zone: str = "UTC") -> EventDetails:
    """Whatever a service wrote down, in the order in which it did; moments as the clock of the zone shows them."""
    here = ZoneInfo(zone)
    facts = [
        (worded(name), text_of(value, here))
        for name, value in details.items()
        if name not in {"before", "after"} and not is_changes(name, value)
    ]
    return EventDetails(list(changes_in(details, here)), facts)


def is_changes(name: str, value: Any) -> bool:
    """Whether it names for each thing what it was and what it is."""
    return name == "changed" and isinstance(value, dict)


def changes_in(details: dict[str, Any], here: ZoneInfo) -> Iterator[Change]:
    for name, value in details.items():
        if is_changes(name, value):
            yield from (Change(worded(what), *both(pair, here)) for what, pair in value.items())
    if "before" in details or "after" in details:
        yield from compared(details.get("before"), details.get("after"), here)


def both(pair: Any, here: ZoneInfo) -> tuple[str, str]:
    """[before, after]; of anything else it is only known what it is now."""
    if isinstance(pair, list) and len(pair) == 2:
        return text_of(pair[0], here), text_of(pair[1], here)
    return NOTHING, text_of(pair, here)


def compared(before: Any, after: Any, here: ZoneInfo) -> Iterator[Change]:
    """Of two objects what differs, else the values themselves."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*before, *after]):
            if before.get(name) != after.get(name):
                texts = (text_of(values.get(name), here) for values in (before, after))
                yield Change(worded(name), *texts)
    else:
        yield Change("Value", text_of(before, here), text_of(after, here))


def worded(name: str) -> str:
    return WORDS.get(name, name.replace("_", " ").capitalize())


def text_of(value: Any, here: ZoneInfo) -> str:
    """A value of JSON for people: who or what is named by its name, a list with commas, the rest as it stands."""
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return moment_told(value, here)
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dict) and isinstance(value.get("name"), str) and "id" in value:
        return value["name"][:LONGEST]
    if isinstance(value, list) and not any(isinstance(part, dict | list) for part in value):
        return ", ".join(map(str, value))[:LONGEST]
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)[:LONGEST]
    return str(value)[:LONGEST]


def moment_told(text: str, here: ZoneInfo) -> str:
    """As services write one down, told as pages tell moments; what only looks like one stays as it is."""
    try:
        return date_format(datetime.fromisoformat(text).astimezone(here), "j M Y, H:i")
    except (ValueError, OverflowError):
        return text
