"""The WSGI entry that the server calls: in front of Django, the environ is cleaned and the body read.

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
from portal.http import bodies, large_bodies, outage, wsgi_environ  # noqa: E402
from portal.running import background, start, stop_signals  # noqa: E402

start.refuse_unfit_installation()
wsgi_environ.drop_lookalikes(os.environ)
OF_THE_PROCESS = frozenset(os.environ)
proof = start.Proof()
stop_signals.pass_on_once()  # before any thread is started
background.start()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    clean = wsgi_environ.without(environ, OF_THE_PROCESS)
    clean[outage.UNPROVED] = not proof.holds()
    return django(bodies.buffered(clean, large_bodies.limit_of), start_response)
