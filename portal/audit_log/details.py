"""What does an event tell beside its sentence? What it was before and after, and what else was written down with it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

LONGEST = 1000  # characters of one value
NOTHING = "Nothing"
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


def told(details: dict[str, Any]) -> EventDetails:
    """Whatever a service wrote down, in the order in which it did."""
    facts = [
        (worded(name), text_of(value))
        for name, value in details.items()
        if name not in {"before", "after"} and not is_changes(name, value)
    ]
    return EventDetails(list(changes_in(details)), facts)


def is_changes(name: str, value: Any) -> bool:
    """Whether it names for each thing what it was and what it is."""
    return name == "changed" and isinstance(value, dict)


def changes_in(details: dict[str, Any]) -> Iterator[Change]:
    for name, value in details.items():
        if is_changes(name, value):
            yield from (Change(worded(what), *both(pair)) for what, pair in value.items())
    if "before" in details or "after" in details:
        yield from compared(details.get("before"), details.get("after"))


def both(pair: Any) -> tuple[str, str]:
    """[before, after]; of anything else it is only known what it is now."""
    if isinstance(pair, list) and len(pair) == 2:
        return text_of(pair[0]), text_of(pair[1])
    return NOTHING, text_of(pair)


def compared(before: Any, after: Any) -> Iterator[Change]:
    """Of two objects what differs, else the values themselves."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*before, *after]):
            if before.get(name) != after.get(name):
                yield Change(worded(name), text_of(before.get(name)), text_of(after.get(name)))
    else:
        yield Change("Value", text_of(before), text_of(after))


def worded(name: str) -> str:
    return WORDS.get(name, name.replace("_", " ").capitalize())


def text_of(value: Any) -> str:
    """A value of JSON for people: who or what is named by its name, a list with commas, the rest as it stands."""
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
