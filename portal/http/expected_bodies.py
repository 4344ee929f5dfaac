"""Whose body is read? That of a route which takes one, from a caller who may be heard there.

Everything else is answered without reading: a gateway that announces a body and keeps it, a stranger without a
credential, a method that has none. What is not read cannot be waited for.
"""

from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve

from portal.hooks import Hook
from portal.http.bodies import LARGEST, Environ, asked

WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "CONNECT"})
# A cheap look: whether the head holds a credential that is well-formed. It must never be stricter than the door, for
# whom it turns away is answered as one who has none.
has_credential: Hook[[Environ], bool] = Hook()


def limit_of(environ: Environ) -> int | None:
    """How many bytes of this request's body are read at most: None where a body makes no sense, so that none may
    ever come; 0 where one makes sense and not from this caller.
    """
    path, method = asked(environ)
    view = view_at(path)
    if method in WITHOUT_BODY or not getattr(view, "takes_body", True):
        return None
    return size_of(view) if view and is_heard(view, environ) else 0


def view_at(path: str) -> Any:
    try:
        return resolve(f"/{path.lstrip('/')}").func
    except (Resolver404, UnicodeError):
        return None


def is_heard(view: Any, environ: Environ) -> bool:
    """A route for programs asks for a credential or says why not. A page asks for the cookie of its form, or for the
    browser's word that a page of ours sent it: then the cookie was lost, and what was typed is shown once more."""
    if getattr(view, "cls", None) is not None:
        is_open = view.credential_in_body or not view.policy.startswith("credential")
        return is_open or any(has_credential.call(environ))
    is_from_here = environ.get("HTTP_SEC_FETCH_SITE") == "same-origin"
    return is_from_here or f"{settings.CSRF_COOKIE_NAME}=" in environ.get("HTTP_COOKIE", "")


def size_of(view: Any) -> int:
    """Bytes: more than a MiB where the view names the setting that says so."""
    setting = getattr(view, "largest_body", "")
    return getattr(settings, setting) if setting else LARGEST
