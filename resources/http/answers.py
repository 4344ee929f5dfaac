"""What does the answer of an HTTP API say? Rows and the next cursor, or a clear refusal: it is a stranger's data."""

import json
import re
from dataclasses import dataclass
from typing import Any

from portal.errors import Refusal
from resources.egress.calls import Answer
from resources.egress.refusals import failed
from resources.http.pointers import pointed
from resources.models import HttpSource, Paging
from resources.tables.json_stream import finite

DEEPEST = 20  # levels of objects and arrays
LONGEST_CURSOR = 1000  # characters
# An escape of half a surrogate pair. A half alone, as texts cut by length end in, cannot be written out again: it
# becomes a question mark.
HALF = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True)
class Found:
    """The rows of one answer, and the cursor that it gives for the next."""

    rows: list[dict[str, Any]]
    cursor: str | None = None


def understood(answer: Answer, source: HttpSource) -> Found:
    """Raises Refusal `upstream_failed` (502)."""
    if not 200 <= answer.status < 300:
        raise failed(f"The data source answered with status {answer.status}.")
    if not is_json(answer.content_type):
        raise failed("The data source answered with something else than JSON.")
    value = parsed(answer.body)
    return Found(rows_in(value, source), cursor_in(value, source))


def is_json(content_type: str) -> bool:
    return content_type in {"application/json", "text/json"} or content_type.endswith("+json")


def parsed(body: bytes) -> Any:
    """The JSON of a data source, which may be anybody: broken, NaN or too deep is a Refusal 502."""
    try:
        text = body.decode("utf-8-sig")
        value = json.loads(text, parse_constant=refuse_constant, parse_float=finite)
        if HALF.search(text):
            value = json.loads(json.dumps(value, ensure_ascii=False).encode(errors="replace"))
    except (ValueError, RecursionError) as error:
        raise failed("The data source answered with broken JSON.") from error
    level, depth = [value], 0
    while level := [inner for outer in level for inner in members(outer)]:
        depth += 1
        if depth > DEEPEST:
            raise failed(f"The data source answered with JSON deeper than {DEEPEST} levels.")
    return value


def refuse_constant(name: str) -> Any:
    raise ValueError(name)


def members(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def rows_in(value: Any, source: HttpSource) -> list[dict[str, Any]]:
    try:
        rows = pointed(value, source.rows_pointer)
    except LookupError as error:
        raise no_rows(source) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise no_rows(source)
    return rows


def no_rows(source: HttpSource) -> Refusal:
    where = source.rows_pointer or "the top"
    return failed(f"The answer of the data source has no list of objects at {where}.")


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
    if not isinstance(cursor, str | int) or len(str(cursor)) > LONGEST_CURSOR:
        raise failed("The data source gave a cursor that cannot be sent back.")
    return str(cursor)
