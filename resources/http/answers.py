"""What does the answer of an HTTP API say? Rows and the next cursor, or a clear refusal: it is a stranger's data."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from django.utils.http import http_date, parse_http_date_safe

from portal.errors import Refusal
from resources.egress.calls import Answer
from resources.egress.refusals import source_failed
from resources.http.pointers import pointed
from resources.models import HttpSource, Paging
from resources.tables.values.column_values import json_text
from resources.tables.values.numbers import exact

DEEPEST = 20  # levels of objects and arrays
LONGEST_CURSOR = 1000  # characters
JSON_TYPES = frozenset({"application/json", "text/json", "text/plain"})
WHOLE_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
RELATIONS = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))', re.I)
NEXT_ADDRESS = re.compile(r"(?:https?://[^?]*|/[^?]*)?\?", re.I)
OTHER_PAGES = frozenset({"first", "prev", "previous", "last"})
# An escape of half a surrogate pair. A half alone, as texts cut by length end in, cannot be written out again: it
# becomes a question mark.
HALF = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True)
class Found:
    """The rows of one answer, and what it says about the next: a cursor, an end, how many there are in all."""

    rows: list[dict[str, Any]]
    cursor: str | None = None
    is_last: bool = False
    total: int | None = None

    def fingerprint(self) -> str:
        """Short, and the same for a page that comes twice."""
        text = json_text([self.rows, self.cursor])
        return hashlib.blake2b(text.encode(errors="replace"), digest_size=9).hexdigest()


def read_answer(answer: Answer, source: HttpSource, *, is_first: bool = True) -> Found:
    """Raises Refusal `upstream_failed` (502), `upstream_limited` (429).

    Past the first page, 404 says that there are no more of them: so do APIs that count their pages.
    """
    counts = source.paging in {Paging.PAGE, Paging.OFFSET}
    if answer.status == 404 and counts and not is_first:
        return Found([], is_last=True)
    if answer.status == 429:
        raise source_limited(answer)
    if not 200 <= answer.status < 300:
        raise source_failed(f"The data source answered with status {answer.status}.")
    if answer.status == 204 or not answer.body.strip():
        return Found([])
    if not is_json(answer.content_type):
        raise source_failed("The data source answered with something else than JSON.")
    value = parse_json(answer.body)
    return Found(
        rows_in(value, source),
        cursor_in(value, source),
        is_last=says_last(answer.link),
        total=total_in(value, source),
    )


def is_json(content_type: str) -> bool:
    """Servers that know no better call JSON plain text; whether it is any is told by reading it."""
    return content_type in JSON_TYPES or content_type.endswith("+json")


def source_limited(answer: Answer) -> Refusal:
    """429 of the data source, with its Retry-After where that is one (RFC 9110 10.2.3)."""
    asked, headers = answer.retry_after.strip(), {}
    if WHOLE_NUMBER.fullmatch(asked):
        headers = {"Retry-After": asked}
    elif moment := parse_http_date_safe(asked):
        headers = {"Retry-After": http_date(moment)}
    detail = "The data source has been asked too often. Try again later."
    return Refusal("upstream_limited", detail, status=429, headers=headers)


def says_last(link: str) -> bool:
    """Whether a Link header (RFC 8288) tells of pages, and of no next one."""
    told = {name for both in RELATIONS.findall(link) for name in "".join(both).lower().split()}
    return bool(told & OTHER_PAGES) and "next" not in told


def parse_json(body: bytes) -> Any:
    """The JSON of a data source, which may be anybody: broken, NaN or too deep is a Refusal 502."""
    try:
        text = body.decode("utf-8-sig")
        value = json.loads(text, parse_constant=refuse_constant, parse_float=exact)
    except (ValueError, RecursionError) as error:
        raise source_failed("The data source answered with broken JSON.") from error
    level, depth = [value], 0
    while level := [inner for outer in level for inner in members(outer)]:
        depth += 1
        if depth > DEEPEST:
            raise source_failed(f"The data source answered with JSON deeper than {DEEPEST} levels.")
    return whole(value) if HALF.search(text) else value


def whole(value: Any) -> Any:
    """The value with a question mark for every half of a character."""
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, dict):
        return {whole(name): whole(one) for name, one in value.items()}
    return [whole(one) for one in value] if isinstance(value, list) else value


def refuse_constant(name: str) -> Any:
    raise ValueError(name)


def members(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def rows_in(value: Any, source: HttpSource) -> list[dict[str, Any]]:
    """The list of objects. Null, and a member that is missing, are how APIs say that there are none."""
    try:
        rows = pointed(value, source.rows_pointer)
    except KeyError:
        return []
    except LookupError as error:
        raise no_rows(source) from error
    if rows is None:
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise no_rows(source)
    return rows


def no_rows(source: HttpSource) -> Refusal:
    where = source.rows_pointer or "the top"
    return source_failed(f"The answer of the data source has no list of objects at {where}.")


def cursor_in(value: Any, source: HttpSource) -> str | None:
    """The next cursor; nothing, null and "" tell that this was the last page."""
    if source.paging != Paging.CURSOR:
        return None
    try:
        cursor = pointed(value, source.cursor_pointer)
    except LookupError:
        return None
    if cursor in (None, "", False):
        return None
    is_text_or_number = isinstance(cursor, str | int) and not isinstance(cursor, bool)
    if not is_text_or_number or len(str(cursor)) > LONGEST_CURSOR:
        raise source_failed("The data source gave a cursor that cannot be sent back.")
    return cursor_of_address(str(cursor), source.place_parameter)


def cursor_of_address(cursor: str, parameter: str) -> str:
    """The cursor in the address of a next page, as many APIs give it whole; any other text as it is.

    The address itself is not followed: where a connector calls is for its organization to say.
    """
    if not NEXT_ADDRESS.match(cursor):
        return cursor
    named = parse_qs(cursor.partition("?")[2].partition("#")[0]).get(parameter, [])
    return named[0] if len(named) == 1 else cursor


def total_in(value: Any, source: HttpSource) -> int | None:
    """How many rows the API has in all, where its connector says where that stands; None for anything else."""
    if not source.total_pointer:
        return None
    try:
        total = pointed(value, source.total_pointer)
    except LookupError:
        return None
    if isinstance(total, str) and WHOLE_NUMBER.fullmatch(total):
        total = int(total)
    return total if type(total) is int and total >= 0 else None
