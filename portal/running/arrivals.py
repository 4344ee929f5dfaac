"""How long is a body waited for, and by how many at once? Without a thread, so that nobody else waits with it.

A body that comes with its head, or right behind it, is simply read. One that is still missing after that takes one
of a few places, and is given up when it is late. An upload is read as it comes, as long as it makes progress.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from portal.http import bodies
from portal.http.bodies import LARGEST, BodyRefused

AT_ONCE = 0.25  # seconds in which a body that is under way has arrived
LET_GO = 0.05  # seconds that the server gets to let go of a body
WHOLE = 10.0  # seconds for a whole body
IDLE = 5.0  # seconds without a byte
LOOKS_EVERY = 1.0  # seconds
LATE = "body_late"
# Bodies that are waited for in a process: fewer than its threads, whose work the arrived ones become.
PLACES = 48
IN_MEMORY = 64 * LARGEST  # bytes of bodies that are not complete yet
# An upload may take as long as it is large, but it must get on: a slower one would hold its thread for hours.
UPLOAD_PIECE = 256 * 1024  # bytes
UPLOAD_SECONDS = 10.0  # for each piece
UPLOADS = 8  # at once in a process: each holds a thread


class WaitingBodies:
    """What is being waited for in this process. Of the event loop's thread alone."""

    def __init__(self) -> None:
        self.places = self.bytes = self.uploads = 0
        self.short: dict[
            asyncio.Task[Any], float
        ] = {}  # short bodies, with the moment they were asked for
        self.is_looking = False


waiting = WaitingBodies()


async def pieces_of(protocol: Any) -> AsyncIterator[bytes]:
    """The body as the server hands it on, piece by piece; it ends where the server tells nothing more."""
    async for piece in protocol:
        if not piece:
            return
        yield piece


async def short_body(protocol: Any, length: int) -> bytes:
    """The complete body of a few bytes, which nearly always came with its head: waited for without a task of its own,
    for five seconds. It takes no place, since it becomes no work of a thread.

    Raises BodyRefused: `body_late`, `malformed_body`.
    """
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - the server calls us in one
    waiting.short[task] = time.monotonic()
    if not waiting.is_looking:
        end_late_ones()
    try:
        body = await protocol()
    except asyncio.CancelledError as error:
        if error.args != (LATE,):
            raise
        task.uncancel()
        await asyncio.sleep(LET_GO)
        raise BodyRefused(LATE) from error
    finally:
        waiting.short.pop(task, None)
    return bodies.complete(body, length)


def end_late_ones() -> None:
    """One look a second at all short bodies that are under way: a timer for each would cost more than the body."""
    latest = time.monotonic() - IDLE
    for task, since in waiting.short.items():
        if since < latest:
            task.cancel(LATE)
    waiting.is_looking = bool(waiting.short)
    if waiting.is_looking:
        asyncio.get_running_loop().call_later(LOOKS_EVERY, end_late_ones)


class Arrival:
    """One body under way, of `length` bytes, or None where it comes in chunks."""

    def __init__(self, pieces: AsyncIterator[bytes], length: int | None) -> None:
        self.pieces = pieces
        self.length = length
        self.held: list[bytes] = []
        self.size = 0
        self.moved_at = self.began_at = now()

    async def whole(self) -> bytes:
        """The complete body. Raises BodyRefused: `body_late`, `busy`, `body_too_large`, `malformed_body`."""
        collecting = asyncio.ensure_future(self.collect())
        try:
            await asyncio.wait({collecting}, timeout=AT_ONCE)
            if not collecting.done():
                await self.wait_for(collecting)
            await collecting
        finally:
            waiting.bytes -= self.size
            await give_up(collecting)
        return bodies.complete(b"".join(self.held), self.length)

    async def collect(self) -> None:
        async for piece in self.pieces:
            self.moved_at = now()
            self.held.append(piece)
            self.size += len(piece)
            waiting.bytes += len(piece)
            if waiting.bytes > IN_MEMORY:
                raise BodyRefused("busy")
            if self.size == self.length or self.size > LARGEST:
                return

    async def wait_for(self, collecting: "asyncio.Future[None]") -> None:
        if waiting.places >= PLACES:
            raise BodyRefused("busy")
        waiting.places += 1
        try:
            while not collecting.done():
                left = min(self.began_at + WHOLE, self.moved_at + IDLE) - now()
                if left <= 0:
                    raise BodyRefused("body_late")
                await asyncio.wait({collecting}, timeout=left)
        finally:
            waiting.places -= 1


async def let_pass(pieces: AsyncIterator[bytes]) -> None:
    """Take a short body off the line that nobody will read, for as long as one that is under way takes to arrive.

    A client that is still sending when the connection closes may lose the answer with it.
    """
    passing = asyncio.ensure_future(drop(pieces))
    await asyncio.wait({passing}, timeout=AT_ONCE)
    await give_up(passing)


async def drop(pieces: AsyncIterator[bytes]) -> None:
    dropped = 0
    async for piece in pieces:
        dropped += len(piece)
        if dropped > LARGEST:
            return


class Upload:
    """A large body as its reader in a thread finds it: `read(size)`, which waits for pieces from the event loop."""

    def __init__(self, pieces: AsyncIterator[bytes], loop: asyncio.AbstractEventLoop) -> None:
        self.pieces = pieces
        self.loop = loop
        self.held = b""

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, empty at the end. Raises ConnectionError when the body does not get on."""
        if not self.held:
            arriving = asyncio.run_coroutine_threadsafe(self.next(), self.loop)
            self.held = arriving.result()
        piece, self.held = self.held[:size], self.held[size:]
        return piece

    async def next(self) -> bytes:
        """At least UPLOAD_PIECE bytes, fewer at the end."""
        collecting = asyncio.ensure_future(self.collect())
        await asyncio.wait({collecting}, timeout=UPLOAD_SECONDS)
        if not collecting.done():
            await give_up(collecting)
            raise ConnectionError("The body does not get on.")
        return collecting.result()

    async def collect(self) -> bytes:
        held: list[bytes] = []
        while sum(map(len, held)) < UPLOAD_PIECE:
            piece = await anext(self.pieces, b"")
            if not piece:
                break
            held.append(piece)
        return b"".join(held)


async def give_up(reading: "asyncio.Future[Any]") -> None:
    """End a read that is still waiting. The server lets go of it in a thread of its own, and closes the connection
    after the answer only when it has: so the answer comes a moment later."""
    if not reading.done():
        reading.cancel()
        await asyncio.wait({reading})
        await asyncio.sleep(LET_GO)


def now() -> float:
    return asyncio.get_running_loop().time()
