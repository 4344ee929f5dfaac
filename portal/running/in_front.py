"""Which applications stand in front of Django in the serving process? A floor subscribes one that answers the
questions of its fast road itself and hands on every other request."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from django.conf import settings

from portal.hooks import Hook
from portal.http.admin_origin import is_for_admin

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
# Given the application behind, the one in front of it.
in_front: Hook[[Application], Application] = Hook()


class InLoop(Protocol):
    """Answers some requests in the event loop, without a thread."""

    def takes(self, environ: dict[str, Any]) -> Any | None:
        """What it makes of the head of a request that it may answer, to be handed to `answered`; else None."""
        ...

    async def answered(
        self, taken: Any, environ: dict[str, Any], protocol: Any
    ) -> dict[str, Any] | None:
        """None once it is answered. Else the request goes the usual way; a body that was read is with it."""
        ...


# Given the application behind and whether the process may serve yet.
in_loop: Hook[[Application, Callable[[], bool]], InLoop | None] = Hook()


def who_answers_in_loop(application: Application, may_serve: Callable[[], bool]) -> InLoop | None:
    return next(filter(None, in_loop.call(application, may_serve)), None)


def with_what_stands_in_front(application: Application) -> Application:
    """At the admin's own origin nothing stands in front: what is there to answer, Django answers."""
    behind = application
    for place in in_front.subscribers:
        application = place(application)
    front = application
    if not settings.ADMIN_ORIGIN:
        return front
    return lambda environ, start: (behind if is_for_admin(environ) else front)(environ, start)
