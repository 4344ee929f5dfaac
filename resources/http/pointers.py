"""Where in a JSON value is something? Told by a JSON pointer (RFC 6901)."""

from typing import Any

from portal.errors import InvalidInput

LONGEST = 500  # characters


def clean_pointer(text: str, field: str) -> str:
    """A pointer as text. Raises InvalidInput `invalid_pointer`."""
    text = text.strip()
    wrong_escape = "~" in text.replace("~0", "").replace("~1", "")
    if (text and not text.startswith("/")) or wrong_escape or len(text) > LONGEST:
        detail = "A JSON pointer is empty or begins with a slash, like /data/rows; ~ is written ~0."
        raise InvalidInput(field, "invalid_pointer", detail)
    return text


def pointed(value: Any, pointer: str) -> Any:
    """The value that the pointer leads to.

    Raises KeyError where a member is missing or its holder is null, another LookupError where nothing could have one.
    """
    for part in pointer.split("/")[1:]:
        value = member(value, part.replace("~1", "/").replace("~0", "~"))
    return value


def member(value: Any, name: str) -> Any:
    if value is None:
        raise KeyError(name)
    if isinstance(value, dict):
        return value[name]
    is_index = name.isascii() and name.isdigit() and (name == "0" or name[0] != "0")
    if isinstance(value, list) and is_index and len(name) < 10:
        return value[int(name)]
    raise LookupError(name)
