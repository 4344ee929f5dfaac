"""How does the gate come into a serving process? In front of the whole portal, or alone with its own questions."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection

from keys.gate.application import ROUTES, Application, Gate
from keys.gate.in_loop import GateInLoop
from keys.verification.batches import Batches
from keys.verification.pool import PostgresqlPool, SqlitePerThread
from keys.verification.records import Asked, Found
from keys.verification.sources import Source
from portal.databases.pool import give_back
from portal.http.gateway_questions import is_forward_auth
from portal.running.in_front import InLoop

HEALTH = frozenset({"/healthz", "/readyz"})
# Also asked of a process that serves the gate alone: nothing but a mistake in a proxy's configuration sends it more.
NOT_HERE = b"This process answers whether keys may pass. Pages and the other routes are served by another one.\n"


def source() -> Source:
    """Connections of the gate's own, to the database of the installation."""
    if connection.vendor == "postgresql":
        return PostgresqlPool(settings.GATE_CONNECTIONS)
    return SqlitePerThread()


def in_front_of(behind: Application) -> Application:
    """The gate in front of the whole portal; the portal as it is where the gate is switched off."""
    return giving_back(Gate(behind, source())) if settings.GATE else behind


def in_loop_before(behind: Application, may_serve: Callable[[], bool]) -> InLoop | None:
    """The gate in the event loop of a serving process; None where it is switched off."""
    return in_loop(behind, may_serve) if settings.GATE else None


def in_loop(behind: Application, may_serve: Callable[[], bool]) -> GateInLoop:
    awaited = Batches() if connection.vendor == "postgresql" else AtOnce(SqlitePerThread())
    return GateInLoop(Gate(behind, source()), awaited, may_serve)


class AtOnce:
    """A source that does not wait, for who awaits one: SQLite's readers wait for nobody."""

    def __init__(self, source: Source) -> None:
        self.source = source

    async def find(self, asked: Asked) -> Found:
        return self.source.find(asked)


def alone(django: Application) -> Application:
    """The gate with nothing behind it but the views at its own addresses, and health."""
    return giving_back(Gate(partial(own_addresses, django), source()))


def giving_back(gate: Application) -> Application:
    """The gate, after whose own answers the thread keeps no connection of Django's. Django's end with themselves,
    when all of them is sent; the gate's are lists."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        said = gate(environ, start_response)
        if type(said) is list:
            give_back()
        return said

    return answer


def own_addresses(
    django: Application, environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if path in ROUTES or path in HEALTH or is_forward_auth(path):
        return django(environ, start_response)
    length = str(len(NOT_HERE))
    start_response("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", length)])
    return [NOT_HERE]
