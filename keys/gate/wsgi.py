"""The WSGI entry of a process that serves the gate alone: behind a proxy that has the whole request before it asks.

Two threads serve it fastest. Pages, the other routes and their connections are in processes of `portal.wsgi`.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from django.core.wsgi import get_wsgi_application

django = get_wsgi_application()

# These need the applications that the line above has loaded.
from django.conf import settings  # noqa: E402

from keys.gate import serving  # noqa: E402
from portal.http import bodies, expected_bodies, wsgi_environ  # noqa: E402
from portal.http.middleware import HEALTH_PATHS  # noqa: E402
from portal.http.refusals import outage  # noqa: E402
from portal.running import background, start, stop_signals  # noqa: E402
from portal.running.front import Front  # noqa: E402

start.refuse_unfit_installation()
wsgi_environ.drop_lookalikes(os.environ)
proof = start.Proof()
stop_signals.pass_on_once()  # before any thread is started
background.start()
gate = serving.alone(django)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """By WSGI, for a server that has the whole body before it asks."""
    return proved(bodies.buffer(environ), start_response)


def proved(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The gate, told whether the database has vouched for this process. The body has arrived."""
    environ[outage.UNPROVED] = environ["PATH_INFO"] not in HEALTH_PATHS and not proof.holds()
    return gate(environ, start_response)


in_loop = serving.in_loop(django, lambda: proof.done)
start.settle_memory()
front = Front(proved, expected_bodies.limit_of, settings.GATE_THREADS, in_loop)
