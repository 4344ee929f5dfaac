"""What reaches Django through the server's own protocol: the same as by WSGI, whole or refused."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

from portal.http import bodies
from portal.running.front import LAST_WORDS, Front


class Headers(dict[str, str]):
    pass


class Scope:
    server, client, scheme, http_version = "127.0.0.1:8000", "[::1]:5000", "http", "1.1"
    authority, query_string = None, "a=b"

    def __init__(self, method: str, path: str, **headers: str) -> None:
        self.method, self.path = method, path
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.headers = Headers(host="h", **named)


class Protocol:
    def __init__(self, *pieces: bytes) -> None:
        self.pieces, self.read, self.answer = pieces, 0, (0, b"")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            self.read += len(piece)
            yield piece

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.answer = (status, body)


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [])
    body = (
        b""
        if bodies.UNREAD in environ
        else b"".join(iter(lambda: environ["wsgi.input"].read(65536), b""))
    )
    return [environ.get(bodies.REFUSED, "").encode(), body]


def asked(
    scope: Scope, *pieces: bytes, limit: int | None = bodies.LARGEST, application: Any = echo
) -> Protocol:
    protocol = Protocol(*pieces)
    asyncio.run(Front(application, lambda _: limit, 2).__rsgi__(scope, protocol))
    return protocol


def test_a_body_arrives_whole() -> None:
    scope = Scope("POST", "/x", content_length="4")
    assert asked(scope, b"ab", b"cd").answer == (200, b"abcd")


def test_a_body_that_makes_no_sense_is_not_touched() -> None:
    found = asked(Scope("GET", "/x", content_length="4"), b"ab", limit=None)
    assert (found.answer, found.read) == ((200, b""), 0)


def test_a_body_of_somebody_unheard_is_let_pass_and_not_handed_on() -> None:
    found = asked(Scope("POST", "/x", content_length="4"), b"abcd", limit=0)
    assert (found.answer, found.read) == ((200, b""), 4)


def test_what_is_refused_says_why() -> None:
    assert asked(Scope("POST", "/x", content_length="5"), b"abcd").answer[1] == b"malformed_body"
    assert asked(Scope("POST", "/x", content_length="9999999")).answer[1] == b"body_too_large"
    assert asked(Scope("POST", "/x", transfer_encoding="chunked")).answer[1] == b"length_required"
    assert asked(Scope("GET", "/" + "x" * 9000)).answer[1] == b"request_header_too_large"


def test_an_upload_is_read_by_the_application_itself() -> None:
    size = 2 * bodies.LARGEST
    pieces = [b"x" * 65536] * (size // 65536)
    found = asked(Scope("POST", "/x", content_length=str(size)), *pieces, limit=size)
    assert (found.answer[0], len(found.answer[1])) == (200, size)


def test_a_fault_in_front_of_django_is_500_and_closes_what_was_begun() -> None:
    def broken(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        raise RuntimeError("broken")

    assert asked(Scope("GET", "/x"), application=broken).answer == (500, LAST_WORDS)


class BrokenInLoop:
    """Takes every request, and meets what nobody thought of."""

    def takes(self, environ: dict[str, Any]) -> object:
        return self

    async def answered(self, taken: object, environ: dict[str, Any], protocol: Any) -> None:
        raise ValueError("a column is missing")


def test_a_failure_in_the_event_loop_is_no_empty_500(caplog: Any) -> None:
    protocol = Protocol()
    front = Front(echo, lambda _: None, 2, BrokenInLoop())  # type: ignore[arg-type]
    asyncio.run(front.__rsgi__(Scope("GET", "/v1/whoami"), protocol))
    assert protocol.answer == (500, LAST_WORDS)
    assert "a column is missing" in caplog.text
