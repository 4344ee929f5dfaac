"""How is a form for programs read? Bounded, in UTF-8, each parameter once (RFC 6749 section 3.2).

Two readers that take different ones of two equal names are a way around a check, so a repetition is refused. The two
that name resources may be repeated (RFC 8707 section 2): all of their values count.
"""

import re
from typing import Any
from urllib.parse import parse_qsl

from rest_framework.parsers import BaseParser

from keys.oauth.errors import invalid_request
from keys.oauth.resources import REPEATABLE, joined
from portal.http.json_body import read_body

MEDIA_TYPE = "application/x-www-form-urlencoded"
MOST_PARAMETERS = 50
FORBIDDEN = re.compile("[\0\ud800-\udfff]")


class FormParser(BaseParser):
    """Django REST framework's parser of a form: a dictionary of texts. Raises OAuthError, or Refusal 413."""

    media_type = MEDIA_TYPE

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict:
        declared = parser_context["request"].META.get("CONTENT_LENGTH", "")
        return parameters_of(read_body(stream, declared))


def parameters_of(body: bytes) -> dict[str, str]:
    """Name to value. Raises OAuthError `invalid_request`."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )
    except ValueError as error:
        raise invalid_request("The body is no form of at most 50 parameters in UTF-8.") from error
    return once(pairs)


def once(pairs: list[tuple[str, str]]) -> dict[str, str]:
    found = dict(pairs)
    named = [name for name, _ in pairs if name not in REPEATABLE]
    if len(named) != len(found.keys() - REPEATABLE):
        raise invalid_request("A parameter occurs more than once.")
    several = REPEATABLE & found.keys()
    return found | {
        name: joined([value for key, value in pairs if key == name]) for name in several
    }


def texts_of(data: Any) -> dict[str, str]:
    """The parameters that have a value: one without counts as left out (RFC 6749 section 3.2).

    Raises OAuthError `invalid_request` for JSON whose members are not texts, and for NUL.
    """
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        raise invalid_request("Each parameter must be a text.")
    if any(FORBIDDEN.search(part) for pair in data.items() for part in pair):
        raise invalid_request("A parameter holds NUL.")
    return {name: value for name, value in data.items() if value}
