"""How is a question answered in the event loop, without a thread? By the same steps, with the reading awaited.

Nothing here may wait. What would, is handed on to a thread, which begins anew: a body that is long or late, a ring of
signing keys that is due to be read, a digest that is slow by design, a limit of which more must be borrowed. Whatever
asks the ORM all the same is told so by Django, which lets nobody do that in an event loop, and is handed on as well.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import SynchronousOnlyOperation
from django.db import InterfaceError, OperationalError

from keys.gate.answers import Answer
from keys.gate.application import HANDED_ON, Gate, Route, request_id_of, route_of, told
from keys.gate.routes import Question
from keys.limits import counting
from keys.oauth.errors import OAuthError
from keys.secrets import hashing, signing_rows
from keys.verification.authentication import has_credential
from keys.verification.records import Asked, Found, KeyRecord
from keys.verification.sources import AwaitedSource
from portal import clock
from portal.errors import Refusal
from portal.http import bodies, outage
from portal.http.bodies import BodyRefused, Environ
from portal.running.arrivals import short_body

LONGEST_BODY = 16 * 1024  # bytes: parsing takes less than a millisecond


class GateInLoop:
    """Answers from `source` what the gate answers. `may_serve` says whether the process was proved fit."""

    def __init__(self, gate: Gate, source: AwaitedSource, may_serve: Callable[[], bool]) -> None:
        self.gate = gate
        self.source = source
        self.may_serve = may_serve

    def takes(self, environ: Environ) -> Route | None:
        """The route of a request that can be answered here, as far as its head tells."""
        route = route_of(environ)
        if route is None or not self.may_serve() or signing_rows.cache.is_due():
            return None
        if "HTTP_TRANSFER_ENCODING" in environ or bodies.REFUSED in environ:
            return None
        length = environ.get("CONTENT_LENGTH", "0")
        if length == "0":
            return route
        is_short = len(length) < 6 and length.isdecimal() and int(length) <= LONGEST_BODY
        return route if route.takes_body and is_short else None

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
                if has_slow_digest(asked, found):
                    raise SynchronousOnlyOperation("A digest that is slow by design.")
                if not all(map(can_count, found.records.values())):
                    raise SynchronousOnlyOperation("A limit that must be borrowed of.")
                asked = steps.send(found)
        except StopIteration as end:
            return end.value


def can_count(record: KeyRecord) -> bool:
    """Whether this process has what a request of this key counts. Else a thread borrows it."""
    limits = record.limits
    return not limits or counting.has_at_hand(limits)


def has_slow_digest(asked: Asked, found: Found) -> bool:
    """Whether proving one of these keys takes longer than others may be kept waiting."""
    for public_id in asked.ids:
        record = found.records.get(public_id)
        if record is not None and hashing.is_slow(record.digest_text):
            return True
    return False
