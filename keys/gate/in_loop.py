"""How is a question answered in the event loop, without a thread? By the same steps, with the reading awaited.

Nothing here may wait. What would, is handed on to a thread, which begins anew: a body that is long or late, a ring of
signing keys that is due to be read, a digest that is slow by design, a limit of which more must be borrowed; for the
last two with what was read. Whatever asks the ORM all the same is told so by Django, which lets nobody do that in an
event loop, and is handed on as well.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from django.core.exceptions import SynchronousOnlyOperation
from django.db import Error, InterfaceError, OperationalError, close_old_connections

from keys.gate.answers import Answer
from keys.gate.application import (
    HANDED_ON,
    READ_BEFORE,
    Gate,
    ReadBefore,
    Route,
    request_id_of,
    route_of,
    told,
)
from keys.gate.routes import Question
from keys.limits import counting
from keys.oauth.errors import OAuthError
from keys.secrets import hashing, signing_rotation
from keys.verification.credential_headers import has_credential
from keys.verification.records import Asked, Found, KeyRecord
from keys.verification.sources import AwaitedSource
from portal import clock
from portal.errors import Refusal
from portal.http import bodies
from portal.http.bodies import BodyRefused, Environ
from portal.http.refusals import outage
from portal.running.arrivals import short_body

READ_AHEAD = signing_rotation.READ_AGAIN_AFTER / 2  # seconds
LONGEST_BODY = 16 * 1024  # bytes: parsing takes less than a millisecond


class WaitsError(SynchronousOnlyOperation):
    """A slow digest, or a limit to borrow of: a thread goes on with what was read."""

    def __init__(self, asked: Asked, found: Found) -> None:
        super().__init__("A thread goes on.")
        self.asked, self.found = asked, found


class GateInLoop:
    """Answers from `source` what the gate answers. `may_serve` says whether the process was proved fit."""

    def __init__(self, gate: Gate, source: AwaitedSource, may_serve: Callable[[], bool]) -> None:
        self.gate = gate
        self.source = source
        self.may_serve = may_serve
        self.is_reading_ring = False

    def takes(self, environ: Environ) -> Route | None:
        """The route of a request that can be answered here, as far as its head tells."""
        route = route_of(environ)
        if route is None or not self.may_serve() or not self.has_ring():
            return None
        if "HTTP_TRANSFER_ENCODING" in environ or bodies.REFUSED in environ:
            return None
        length = environ.get("CONTENT_LENGTH", "0")
        if length == "0":
            return route
        is_short = len(length) < 6 and length.isdecimal() and int(length) <= LONGEST_BODY
        return route if route.takes_body and is_short else None

    def has_ring(self) -> bool:
        """Whether the ring of signing keys is at hand. It is read again in a thread before it is due, so that nobody
        waits for that, nor is handed on for it, as long as the database answers."""
        age = signing_rotation.cache.age()
        if age > READ_AHEAD and not self.is_reading_ring:
            self.is_reading_ring = True
            asyncio.get_running_loop().run_in_executor(None, self.read_ring)
        return age < signing_rotation.READ_AGAIN_AFTER

    def read_ring(self) -> None:
        try:
            signing_rotation.cache.renew()
        except Error:
            pass  # the one who needs it is told so
        finally:
            close_old_connections()
            self.is_reading_ring = False

    async def answered(self, route: Route, environ: Environ, protocol: Any) -> Environ | None:
        """None once it is answered; else the request, with its body if that was read, for a thread."""
        body = b""
        length = environ.get("CONTENT_LENGTH", "0")
        if length != "0":
            if not (route.hears_everybody or has_credential(environ)):
                return environ
            try:
                body = await short_body(protocol, int(length))
            except BodyRefused as refusal:
                return bodies.refused(environ, refusal.reason)
        request_id = request_id_of(environ)
        try:
            answer = await self.finished(route, Question(environ, body, clock.now()))
        except WaitsError as waits:
            read = ReadBefore(waits.asked, waits.found, self.gate.source)
            return {**bodies.with_body(environ, body), READ_BEFORE: read}
        except SynchronousOnlyOperation:
            return bodies.with_body(environ, body)
        except (Refusal, OAuthError) as refusal:
            answer = told(refusal, route, environ, request_id)
        except (OperationalError, InterfaceError) as error:
            answer = told(outage.refusal_of(error), route, environ, request_id)
        if answer is None:
            return {**bodies.with_body(environ, body), HANDED_ON: True}
        headers = self.gate.headers_of(answer, environ, request_id)
        protocol.response_bytes(int(answer.status[:3]), headers, answer.body)
        return None

    async def finished(self, route: Route, question: Question) -> Answer | None:
        """As `keys.gate.application.finished`, where reading does not wait."""
        steps = route.ask(question)
        try:
            asked = next(steps)
            while True:
                found = await self.source.find(asked)
                if any(
                    would_wait(found.records.get(key), tail, asked.cost)
                    for key, tail in asked.tails
                ):
                    raise WaitsError(asked, found)
                asked = steps.send(found)
        except StopIteration as end:
            return end.value


def would_wait(record: KeyRecord | None, tail: str | None, cost: int = 1) -> bool:
    """Whether a thread has to go on with this key: its digest is slow by design, or this process has not at hand what
    its limits count, so that it must be borrowed.

    A text with another `tail` than the key's, which pages show, does not prove it and counts nothing of its limits: it
    is refused here, in the time in which an unknown one is.
    """
    if record is None:
        return False
    if hashing.is_slow(record.digest_text):
        return True
    if tail is not None and tail != record.tail:
        return False
    limits = record.limits
    return bool(limits) and not counting.has_at_hand(limits, cost)
