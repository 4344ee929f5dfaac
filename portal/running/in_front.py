"""Which applications stand in front of Django in the serving process? A floor subscribes one that answers the
questions of its fast road itself and hands on every other request."""

from collections.abc import Callable, Iterable
from typing import Any

from portal.hooks import Hook

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
# Given the application behind, the one in front of it.
in_front: Hook[[Application], Application] = Hook()


def with_what_stands_in_front(application: Application) -> Application:
    for place in in_front.subscribers:
        application = place(application)
    return application
