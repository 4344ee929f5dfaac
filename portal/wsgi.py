"""The entries that a server calls: `front` by granian's own protocol, `application` by WSGI.

It is imported in the serving process only, in its main thread: granian's master never loads it. So this is also
where the installation is checked and the work in the background begins.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from django.core.wsgi import get_wsgi_application

django = get_wsgi_application()

# These need the applications that the line above has loaded.
from django.conf import settings  # noqa: E402

from portal.http import bodies, expected_bodies, head, large_bodies, wsgi_environ  # noqa: E402
from portal.http.middleware import HEALTH_PATHS  # noqa: E402
from portal.http.refusals import outage  # noqa: E402
from portal.running import background, in_front, start, stop_signals  # noqa: E402
from portal.running.front import Front  # noqa: E402

start.refuse_unfit_installation()
wsgi_environ.drop_lookalikes(os.environ)
OF_THE_PROCESS = frozenset(os.environ)
proof = start.Proof()
# Before any thread is started.
stop_signals.pass_on_once(meanwhile=background.finish_and_close)
background.start()
served = in_front.with_what_stands_in_front(django)


def proved(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django and what stands in front of it, told whether the database has vouched for this process. The body has
    arrived."""
    # Whoever asks for health waits neither for the database nor for others who wait for it.
    environ[outage.UNPROVED] = environ["PATH_INFO"] not in HEALTH_PATHS and not proof.holds()
    return served(environ, start_response)


in_loop = in_front.who_answers_in_loop(django, lambda: proof.done)
start.settle_memory()
front = Front(proved, expected_bodies.limit_of, settings.THREADS, in_loop)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """For a WSGI server that has the whole body before it asks: one that has not may be stopped by half-sent ones."""
    clean = wsgi_environ.without(environ, OF_THE_PROCESS)
    if head.is_too_large(clean):
        return proved(head.refused(clean), start_response)
    return proved(bodies.buffer(clean, large_bodies.limit_of), start_response)
