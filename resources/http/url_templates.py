"""How does the address of a call come about? From a path and a query with {placeholders}, filled with parameters.

A value never leaves its place: it is percent-encoded, and in a path it cannot climb to another directory.
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlencode

from portal.errors import InvalidInput, Refusal
from resources.egress.urls import climbs

PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]{0,63})\}", re.ASCII)
UNFIT_IN_PATH = re.compile(r"[?#{}\\]")
UNFIT = re.compile(r"[^!-~]")  # anything but visible ASCII
LONGEST_VALUE = 500  # characters


def clean_path(path: str) -> str:
    """A path that may hold placeholders. Raises InvalidInput `invalid_path`."""
    path = path.strip()
    rest = PLACEHOLDER.sub("", path)
    if (
        (path and path[0] != "/")
        or climbs(path)
        or UNFIT.search(path)
        or UNFIT_IN_PATH.search(rest)
    ):
        detail = "A path begins with a slash and has no ?, # or spaces; {name} is a placeholder."
        raise InvalidInput("path", "invalid_path", detail)
    return path


def clean_query(query: str) -> str:
    """A query string that may hold placeholders in its values. Raises InvalidInput `invalid_query`."""
    query = query.strip().removeprefix("?")
    pairs = pairs_of(query)
    names_are_plain = all(name and "{" not in name for name, _ in pairs)
    whole = all("{" not in PLACEHOLDER.sub("", value) for _, value in pairs)
    if UNFIT.search(query) or "#" in query or not names_are_plain or not whole:
        detail = "A query reads like status={status}&sort=name, percent-encoded and without spaces."
        raise InvalidInput("query", "invalid_query", detail)
    return query


def pairs_of(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        raise InvalidInput("query", "invalid_query", "A query has at most 50 parts.") from None


def placeholders(path: str, query: str) -> set[str]:
    found = set(PLACEHOLDER.findall(path))
    return found.union(*(PLACEHOLDER.findall(value) for _, value in pairs_of(query)))


def filled_path(path: str, values: Mapping[str, str]) -> str:
    """Raises Refusal `missing_parameter`, `invalid_value`."""

    def put(found: re.Match[str]) -> str:
        name = found[1]
        if name not in values:
            raise Refusal("missing_parameter", f"The parameter {name!r} is required.")
        refuse_unfit(name, values[name], in_path=True)
        return quote(values[name], safe="")

    return PLACEHOLDER.sub(put, path)


def filled_query(query: str, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Names and values; a part whose placeholder has no value is left out. Raises Refusal `invalid_value`."""
    pairs = []
    for name, template in pairs_of(query):
        wanted = PLACEHOLDER.findall(template)
        if all(each in values for each in wanted):
            for each in wanted:
                refuse_unfit(each, values[each])
            pairs.append((name, PLACEHOLDER.sub(lambda found: values[found[1]], template)))
    return pairs


def refuse_unfit(name: str, value: str, *, in_path: bool = False) -> None:
    leaves = in_path and (not value or climbs(value) or "/" in value or "\\" in value)
    if leaves or len(value) > LONGEST_VALUE or not value.isprintable():
        raise Refusal("invalid_value", f"The value of {name!r} cannot be sent to the data source.")


def address(base_url: str, path: str, pairs: list[tuple[str, str]]) -> str:
    query = urlencode(pairs)
    return f"{base_url.rstrip('/')}{path}{'?' if query else ''}{query}"
