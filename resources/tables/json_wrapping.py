"""Do the rows of a JSON file stand inside an object around them, and in which member? So that a person can be told."""

import json
import re
from typing import Any

from portal.errors import Refusal

LONGEST_NAME = 100  # characters of the member's name that are told
SPACE = re.compile(r"[ \t\r\n]*")
ROWS_BEGIN = re.compile(r"\[[ \t\r\n]*\{")


def member_with_rows(whole: dict[str, Any]) -> str | None:
    """The only member that is an array of objects; None where none is, or several are."""
    names = [name for name, value in whole.items() if is_rows(value)]
    return names[0] if len(names) == 1 else None


def is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def member_that_begins_rows(text: str, place: int) -> str | None:
    """The first member that begins as an array of objects, in an object that begins at `place` and is cut off."""
    decoder, opening = json.JSONDecoder(), "{"
    try:
        while text.startswith(opening, place):
            name, place = decoder.raw_decode(text, after_space(text, place + 1))
            colon = after_space(text, place)
            if not isinstance(name, str) or not text.startswith(":", colon):
                return None
            place = after_space(text, colon + 1)
            if ROWS_BEGIN.match(text, place):
                return name
            _, place = decoder.raw_decode(text, place)
            place, opening = after_space(text, place), ","
    except (ValueError, RecursionError):
        pass
    return None


def after_space(text: str, place: int) -> int:
    found = SPACE.match(text, place)
    return found.end() if found else place


def refuse_wrapped(member: str | None) -> None:
    """Raises Refusal `malformed_file` when there is such a member: an object around the rows would be one row."""
    if member is None:
        return
    name = "".join(one if one.isprintable() else "\ufffd" for one in member[:LONGEST_NAME])
    detail = (
        f"The rows seem to stand inside “{name}”: this file is one object, and a table is made of an array of objects. "
        f"Save what “{name}” holds as a file of its own, and load that. Nothing was loaded."
    )
    raise Refusal("malformed_file", detail)
