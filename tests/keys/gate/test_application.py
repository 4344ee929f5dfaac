"""The gate takes what is its own, whole, and hands on the rest as it came."""

from io import BytesIO
from typing import Any

import pytest
from django.db import OperationalError

from keys.gate.application import Gate
from keys.gate.serving import is_plain
from keys.keystring import generate
from keys.verification.records import Asked, Reading
from portal.http import bodies

pytestmark = pytest.mark.usefixtures("frozen")
KEY = generate("Z" * 12).text


class Gone:
    """A source whose database is away."""

    def find(self, asked: Asked) -> Reading:
        raise OperationalError("gone")


def behind(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Django's place: tells what it was given."""
    headers = [("Content-Type", "text/plain"), ("X-Frame-Options", "DENY")]
    start_response("299 Behind", headers)
    return [environ.get(bodies.REFUSED, "").encode() + b"|" + environ["wsgi.input"].read()]


def asked(path: str, body: bytes = b"", **environ: Any) -> tuple[str, dict[str, str], bytes]:
    said: list[Any] = []
    request = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "HTTP_HOST": "127.0.0.1:8000",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        **environ,
    }
    answer = Gate(behind, Gone())(
        request, lambda status, headers, *_: said.extend((status, headers))
    )
    return said[0], dict(said[1]), b"".join(answer)


def test_a_route_that_is_not_the_gates_is_handed_on_with_its_body() -> None:
    assert asked("/v1/keys", b"{}") == (
        "299 Behind",
        {"Content-Type": "text/plain", "X-Frame-Options": "DENY"},
        b"|{}",
    )


def test_an_unusual_body_is_handed_on_whole() -> None:
    status, _, body = asked("/authentication/token", b"not json", CONTENT_TYPE="application/json")
    assert (status, body) == ("299 Behind", b"|not json")


def test_a_body_that_ends_early_is_never_taken_for_a_shorter_one() -> None:
    broken = {"CONTENT_LENGTH": "40", "CONTENT_TYPE": "application/json"}
    status, _, body = asked("/authentication/token", b'{"secret_key":"x"}', **broken)
    assert (status, body) == ("299 Behind", b"malformed_body|")


def test_a_database_that_is_away_is_503_and_says_when_to_come_back() -> None:
    headers = {"HTTP_AUTHORIZATION": f"Bearer {KEY}"}
    for path in ("/v1/auth", "/v1/forward-auth/x", "/v1/auth/authenticate"):
        status, said, body = asked(path, **headers)
        assert status.startswith("503")
        assert (said["Retry-After"], said["Cache-Control"]) == ("1", "no-store")
        assert b'"code": "temporarily_unavailable"' in body


def test_the_policies_of_every_answer_stand_on_the_gates_too() -> None:
    _, headers, _ = asked("/v1/auth")
    assert headers["X-Frame-Options"] == "DENY"


def test_garbage_asks_nothing_of_the_database() -> None:
    assert asked("/v1/auth", HTTP_AUTHORIZATION="Bearer garbage")[0] == "401 Unauthorized"


@pytest.mark.parametrize(
    ("environ", "plain"),
    [
        ({}, True),
        ({"CONTENT_LENGTH": "0"}, True),
        ({"CONTENT_LENGTH": "99999"}, True),
        ({"CONTENT_LENGTH": "100000"}, False),
        ({"CONTENT_LENGTH": "-1"}, False),
        ({"CONTENT_LENGTH": "9", "HTTP_TRANSFER_ENCODING": "chunked"}, False),
    ],
)
def test_only_a_short_body_of_a_declared_length_is_taken_as_it_comes(environ, plain) -> None:
    assert is_plain(environ) is plain
