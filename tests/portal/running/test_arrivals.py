"""A body is taken whole or not at all, and waited for by no thread and not for ever."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import pytest

from portal.http.bodies import LARGEST, BodyRefused
from portal.running import arrivals
from portal.running.arrivals import Arrival, Upload, let_pass, waiting


async def sent(*pieces: bytes | float) -> AsyncIterator[bytes]:
    """Bytes as they come; a number is a pause in seconds."""
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
        else:
            await asyncio.sleep(piece)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {
        "AT_ONCE": 0.02,
        "WHOLE": 0.3,
        "IDLE": 0.1,
        "UPLOAD_SECONDS": 0.1,
    }.items():
        monkeypatch.setattr(arrivals, name, seconds)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    found = asyncio.run(work)
    assert (waiting.places, waiting.bytes, waiting.uploads) == (0, 0, 0)
    return found


async def whole(*pieces: bytes | float, length: int | None) -> bytes:
    return await Arrival(sent(*pieces), length).whole()


def refused(*pieces: bytes | float, length: int | None) -> str:
    with pytest.raises(BodyRefused) as refusal:
        run(whole(*pieces, length=length))
    return refusal.value.reason


def test_a_body_arrives_in_pieces_at_once_or_later() -> None:
    assert run(whole(b"ab", b"c", length=3)) == b"abc"
    assert run(whole(b"ab", 0.05, b"c", length=3)) == b"abc"
    assert run(whole(b"{", 0.05, b"}", length=None)) == b"{}"


def test_a_body_without_a_byte_for_long_is_late() -> None:
    assert refused(b"ab", 9.0, length=3) == "body_late"
    assert refused(9.0, length=None) == "body_late"


def test_a_body_that_drips_is_late_too() -> None:
    assert refused(*(b"a", 0.05) * 20, length=100) == "body_late"


def test_what_is_no_body_of_its_length_is_refused() -> None:
    assert refused(b"ab", length=3) == "malformed_body"
    assert refused(length=None) == "malformed_body"
    assert refused(b"x" * LARGEST, b"xx", length=None) == "body_too_large"


def test_only_so_many_are_waited_for_and_one_that_is_there_needs_no_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arrivals, "PLACES", 1)

    async def three() -> list[Any]:
        late, more, there = (
            Arrival(sent(*pieces), 2).whole() for pieces in ((b"a", 0.2), (b"a", 0.2), (b"ab",))
        )
        first = asyncio.ensure_future(late)
        await asyncio.sleep(0.05)
        return await asyncio.gather(first, more, there, return_exceptions=True)

    late, more, there = run(three())
    assert (late.reason, more.reason, there) == ("body_late", "busy", b"ab")


def test_the_memory_for_what_is_incomplete_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "IN_MEMORY", 10)
    assert refused(b"x" * 11, length=20) == "busy"


def test_what_nobody_reads_is_let_pass_for_a_moment() -> None:
    run(let_pass(sent(b"a", b"b")))
    run(let_pass(sent(b"a", 9.0)))


def read_all(*pieces: bytes | float) -> bytes:
    """What a reader in a thread gets of an upload."""

    def reading(upload: Upload) -> bytes:
        return b"".join(iter(lambda: upload.read(2), b""))

    async def read() -> bytes:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(None, reading, Upload(sent(*pieces), loop))

    return asyncio.run(read())


def test_an_upload_is_read_as_it_comes() -> None:
    assert read_all(b"abc", 0.02, b"defg", 0.02, b"h") == b"abcdefgh"


def test_an_upload_that_does_not_get_on_is_an_error() -> None:
    with pytest.raises(ConnectionError):
        read_all(b"abc", 9.0)
