"""How is a JSON body read? Bounded, in strict UTF-8, and with one meaning only (RFC 8259, I-JSON RFC 7493).

Two parsers that understand the same bytes differently are a way around a check, so whatever JSON leaves open is
refused: a name used twice, NaN, half of a surrogate pair, NUL, nesting without end.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from rest_framework.parsers import BaseParser

from portal.errors import Refusal
from portal.http.bodies import LARGEST

DEEPEST = 20  # levels of objects and arrays
MOST_VALUES = 10_000  # in one body
CHARSET = re.compile(r';\s*charset\s*=\s*"?([^";\s]+)', re.IGNORECASE)
FORBIDDEN = re.compile("[\0\ud800-\udfff]")


class StrictJSONParser(BaseParser):
    """Django REST framework's parser of `application/json`: always an object, else a 400, 413 or 415."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict:
        refuse_other_charset(media_type or "")
        declared = parser_context["request"].META.get("CONTENT_LENGTH", "")
        return parse_object(read_body(stream, declared))


def read_body(stream: Any, declared: str) -> bytes:
    """The whole body. Raises Refusal `body_too_large` (413), `malformed_body` when it ends before its length."""
    expected = int(declared) if declared.isdecimal() else None
    if expected is not None and expected > LARGEST:
        raise too_large()
    body = stream.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise too_large()
    if expected is not None and len(body) != expected:
        raise Refusal("malformed_body", "The body ended before its Content-Length was reached.")
    return body


def parse_object(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`. Raises Refusal (400) with a code for each reason."""
    refuse_many_values(body)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal("invalid_encoding", "The body is not valid UTF-8.") from error
    value = parse(text)
    # Without an escape there is neither NUL nor a surrogate in it, and what is opened at most 20 times is not deeper.
    if b"\\" in body or body.count(b"[") + body.count(b"{") > DEEPEST:
        refuse_depth_and_characters(value)
    if not isinstance(value, dict):
        raise Refusal("not_an_object", "The body must be a JSON object: {...}.")
    return value


def refuse_many_values(body: bytes) -> None:
    """Raise Refusal `too_many_values` before anything is parsed.

    Half a million empty objects fit into a MiB; parsed they take fifty times that, and as wrong input each of them
    is an error of its own. Every value but the first stands behind a comma or a bracket, so no body of more values
    passes; commas within texts count too.
    """
    if body.count(b",") + body.count(b"[") + body.count(b"{") > MOST_VALUES:
        raise Refusal("too_many_values", f"The body holds more than {MOST_VALUES} values.")


def parse(text: str) -> Any:
    """The value of a JSON text. Raises Refusal `malformed_json` or `too_deep`, which never quote it."""
    try:
        return DECODER.decode(text)
    except RecursionError as error:
        raise too_deep() from error
    except ValueError as error:
        # The parser's own words may quote the body, which may hold a secret: they are not passed on.
        raise Refusal("malformed_json", "The body is not valid JSON.") from error


def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Refusal("duplicate_name", "A name occurs twice in one JSON object.")
    return made


def refuse_constant(name: str) -> NoReturn:
    raise Refusal("malformed_json", f"{name} is not a JSON value.")


def finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Refusal("malformed_json", "A number is too large.")
    return number


def refuse_depth_and_characters(value: Any) -> None:
    """Walk the value level by level, without recursion of our own."""
    level, depth = [value], 0
    while level:
        if any(FORBIDDEN.search(text) for text in texts_of(level)):
            raise Refusal("invalid_character", "A text holds NUL or half of a surrogate pair.")
        containers = [item for item in level if isinstance(item, dict | list)]
        depth += bool(containers)
        if depth > DEEPEST:
            raise too_deep()
        level = [inner for item in containers for inner in members(item)]


def texts_of(level: list[Any]) -> Iterator[str]:
    for item in level:
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            yield from item


def members(container: dict | list) -> Any:
    return container.values() if isinstance(container, dict) else container


def refuse_other_charset(media_type: str) -> None:
    charset = CHARSET.search(media_type)
    if charset and charset[1].lower() not in {"utf-8", "utf8"}:
        detail = "JSON is sent as application/json in UTF-8."
        raise Refusal("unsupported_media_type", detail, status=415)


def too_large() -> Refusal:
    return Refusal("body_too_large", "The body is larger than 1 MiB.", status=413)


def too_deep() -> Refusal:
    return Refusal("too_deep", f"The body is nested deeper than {DEEPEST} levels.")


DECODER = json.JSONDecoder(
    object_pairs_hook=object_of, parse_constant=refuse_constant, parse_float=finite
)
