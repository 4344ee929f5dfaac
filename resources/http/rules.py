"""What may the HTTP API of a connector be described by? Checked before anything is stored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from urllib.parse import urlsplit

from portal.errors import InvalidInput, Refusal
from resources.changes import clean_number
from resources.egress.urls import check_url
from resources.http.pointers import clean_pointer
from resources.http.url_templates import clean_path, clean_query
from resources.models import HttpSource, Paging

HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}", re.ASCII)
HEADER_VALUE = re.compile(r"[!-~]([ -~]{0,3998}[!-~])?")
# What decides how a request is framed, where it goes and how it is packed is not for a connector to say.
OWN_HEADERS = frozenset(
    {
        *("host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade"),
        *("te", "trailer", "expect", "accept-encoding", "proxy-authorization", "proxy-connection"),
        "cdn-loop",
    }
)
MOST_HEADERS = 20
LONGEST_TIMEOUT = 5  # seconds
LONGEST_CACHE = 86_400  # seconds
LARGEST_PAGE = 10_000  # rows
PARAMETER = re.compile(r"[A-Za-z0-9_.\[\]$-]{0,100}", re.ASCII)


@dataclass(frozen=True)
class HttpSettings:
    """How an HTTP API is asked. A header's value of None keeps the one that is stored under its name."""

    base_url: str
    path: str = ""
    query: str = ""
    headers: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    timeout_seconds: int = LONGEST_TIMEOUT
    cache_seconds: int = 0
    rows_pointer: str = ""
    paging: str = Paging.NONE
    place_parameter: str = ""
    size_parameter: str = ""
    page_size: int = 100
    first_page: int = 1
    cursor_pointer: str = ""
    total_pointer: str = ""


def settings_of(source: HttpSource) -> HttpSettings:
    """What is stored, to be changed in part: every header keeps its value."""
    names = [one.name for one in fields(HttpSettings) if one.name != "headers"]
    kept = dict.fromkeys(source.header_names)
    return HttpSettings(**{name: getattr(source, name) for name in names}, headers=kept)


def clean_fields(given: HttpSettings) -> dict[str, object]:
    """The columns of an HttpSource, headers apart. Raises InvalidInput."""
    return {
        "base_url": clean_base_url(given.base_url),
        "path": clean_path(given.path),
        "query": clean_query(given.query),
        "timeout_seconds": clean_number(
            given.timeout_seconds, 1, LONGEST_TIMEOUT, "timeout_seconds"
        ),
        "cache_seconds": clean_number(given.cache_seconds, 0, LONGEST_CACHE, "cache_seconds"),
        "rows_pointer": clean_pointer(given.rows_pointer, "rows_pointer"),
        **clean_paging(given),
    }


def clean_base_url(url: str) -> str:
    """Without a slash at its end. Raises InvalidInput `address_refused`."""
    url = url.strip().rstrip("/")
    try:
        parts = check_url(url)
    except Refusal as refusal:
        raise InvalidInput("base_url", refusal.code, refusal.detail) from refusal
    if parts.query or parts.fragment or "?" in url or "#" in url or len(url) > 500:
        detail = "The base URL has no query and no fragment, and at most 500 characters."
        raise InvalidInput("base_url", "address_refused", detail)
    return url


def clean_paging(given: HttpSettings) -> dict[str, object]:
    """How pages of an API are asked for, as columns of its source. Raises InvalidInput."""
    if given.paging not in Paging.values:
        raise InvalidInput("paging", "unknown_paging", "There is no such style of paging.")
    for name in ("place_parameter", "size_parameter"):
        if not PARAMETER.fullmatch(getattr(given, name)):
            raise InvalidInput(name, "invalid_parameter", "This is not the name of a parameter.")
    if given.paging != Paging.NONE and not given.place_parameter:
        detail = "Name the parameter that carries the page, the offset or the cursor."
        raise InvalidInput("place_parameter", "place_parameter_needed", detail)
    pointer = clean_pointer(given.cursor_pointer, "cursor_pointer")
    if given.paging == Paging.CURSOR and not pointer:
        detail = "Say where in the answer the next cursor stands."
        raise InvalidInput("cursor_pointer", "cursor_pointer_needed", detail)
    return {
        "paging": given.paging,
        "place_parameter": given.place_parameter,
        "size_parameter": given.size_parameter,
        "page_size": clean_number(given.page_size, 1, LARGEST_PAGE, "page_size"),
        "first_page": clean_number(given.first_page, 0, 1, "first_page"),
        "cursor_pointer": pointer,
        "total_pointer": clean_pointer(given.total_pointer, "total_pointer"),
    }


def clean_headers(given: Mapping[str, str | None], stored: Mapping[str, str]) -> dict[str, str]:
    """Names and values, kept ones filled in. Raises InvalidInput `invalid_header`."""
    if len(given) > MOST_HEADERS or len({name.lower() for name in given}) != len(given):
        detail = f"A connector sends at most {MOST_HEADERS} headers, each name once."
        raise InvalidInput("headers", "invalid_header", detail)
    values = {}
    for name, value in given.items():
        value = stored.get(name) if value is None else value
        if not HEADER_NAME.fullmatch(name) or name.lower() in OWN_HEADERS:
            raise InvalidInput("headers", "invalid_header", f"A header {name!r} cannot be sent.")
        if value is None or not HEADER_VALUE.fullmatch(value):
            detail = f"The header {name!r} needs a value of visible ASCII characters."
            raise InvalidInput("headers", "invalid_header", detail)
        values[name] = value
    return values


def same_origin(one: str, other: str) -> bool:
    first, second = urlsplit(one), urlsplit(other)
    return (first.scheme, first.netloc.lower()) == (second.scheme, second.netloc.lower())
