"""How does a request reach Django? It waits for its body in an event loop, and only then takes a thread.

The server calls `Front` by its own protocol (RSGI), because behind WSGI a body can only be read by a thread that
waits without end: granian gives no way out of such a read, and 70 half-sent bodies stopped all 64 threads. The
application behind stays what every WSGI server calls, and gets each request whole (decision 0047).
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from portal.http import bodies, head
from portal.http.admin_origin import is_for_admin
from portal.http.bodies import LARGEST, BodyRefused, Environ
from portal.http.middleware import HEALTH_PATHS
from portal.http.wsgi_environ import environ_of
from portal.running.arrivals import UPLOADS, Arrival, Upload, let_pass, pieces_of, waiting
from portal.running.in_front import Application, InLoop
from portal.running.threads import Threads
from portal.running.waking import wake_once

log = logging.getLogger(__name__)
LAST_WORDS = b"Something failed on our side, and the log has it.\n"


class Front:
    """The entry that granian calls. `limit_of(environ)` is `portal.http.expected_bodies.limit_of`."""

    def __init__(
        self,
        application: Application,
        limit_of: Callable[[Environ], int | None],
        threads: int,
        in_loop: InLoop | None = None,
    ) -> None:
        self.application = application
        self.limit_of = limit_of
        self.threads = Threads(threads)
        self.in_loop = in_loop
        # They never queue behind callers; nor does who asks whether the process lives behind who asks the database.
        self.of_health = {path: Threads(1) for path in HEALTH_PATHS}

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Called by granian before it serves."""
        wake_once(loop)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Called by granian for each request. Whatever fails here, it would answer with an empty 500."""
        try:
            await self.serve(scope, protocol)
        except Exception:
            say_last_words(protocol)

    async def serve(self, scope: Any, protocol: Any) -> None:
        environ = environ_of(scope)
        if head.is_too_large(environ):
            environ = head.refused(environ)
        in_loop = None if is_for_admin(environ) else self.in_loop
        if in_loop is not None and (taken := in_loop.takes(environ)) is not None:
            left = await in_loop.answered(taken, environ, protocol)
            if left is None:
                return
            environ = left
        if "wsgi.input" in environ:
            await self.answer(environ, protocol)
        elif not bodies.is_announced(environ):
            await self.answer(bodies.with_body(environ, b""), protocol)
        else:
            await self.take(environ, protocol)

    async def take(self, environ: Environ, protocol: Any) -> None:
        """Answer a request that announces a body."""
        try:
            limit = self.limit_of(environ)
            if not limit:
                if limit is not None:
                    await let_pass(pieces_of(protocol))
                await self.answer(bodies.unread(environ), protocol)
                return
            length = bodies.length_of(environ)
            if length is not None and length > LARGEST:
                await self.take_upload(environ, length, limit, protocol)
                return
            body = await Arrival(pieces_of(protocol), length).whole()
        except BodyRefused as refusal:
            await self.answer(bodies.refused(environ, refusal.reason), protocol)
        else:
            await self.answer(bodies.with_body(environ, body), protocol)

    async def take_upload(self, environ: Environ, length: int, limit: int, protocol: Any) -> None:
        if length > limit:
            raise BodyRefused("body_too_large")
        if waiting.uploads >= UPLOADS:
            raise BodyRefused("busy")
        waiting.uploads += 1
        try:
            upload = Upload(pieces_of(protocol), asyncio.get_running_loop())
            await self.answer({**environ, "wsgi.input": bodies.WholeBody(upload, length)}, protocol)
        finally:
            waiting.uploads -= 1

    async def answer(self, environ: Environ, protocol: Any) -> None:
        threads = self.of_health.get(environ["PATH_INFO"], self.threads)
        await threads.run(lambda: self.call(environ, protocol))

    def call(self, environ: Environ, protocol: Any) -> None:
        """In a thread: ask the application and send what it says."""
        said: list[Any] = []
        try:
            answer = self.application(
                environ, lambda status, headers, *_: said.extend((status, headers))
            )
            try:
                body = b"".join(answer)
            finally:
                if close := getattr(answer, "close", None):
                    close()
            status, headers = said
            protocol.response_bytes(int(status.split(" ", 1)[0]), headers, body)
        except Exception:
            say_last_words(protocol)


def say_last_words(protocol: Any) -> None:
    """For the exception that is being handled. Where an answer is on its way already, granian refuses another."""
    log.exception("A request failed outside of Django.")
    with suppress(Exception):
        protocol.response_bytes(500, [("content-type", "text/plain")], LAST_WORDS)
