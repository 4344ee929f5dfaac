"""Which routes take more than a MiB? Those whose view says so; their bodies are read as they come, and by nobody else.

Whoever may send a large body is asked before a byte of it is read: Django's own protection against forgery reads
the whole form to find its token, so for these pages it stands behind the policy of the view and not in front.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_protect

from portal.http.bodies import LARGEST
from portal.http.cross_site import refusal_of_another_site

View = Callable[..., HttpResponse]


def limit_of(path: str, method: str) -> int:
    """Bytes that a request to this address may carry."""
    if method != "POST":
        return LARGEST
    try:
        view = resolve(path).func
    except (Resolver404, UnicodeError):
        return LARGEST
    setting = getattr(view, "largest_body", "")
    return getattr(settings, setting) if setting else LARGEST


def takes_large_body(setting: str) -> Callable[[View], View]:
    """Outermost decorator of a page: `setting` names the limit in bytes. The page checks forgery itself."""

    def mark(view: View) -> View:
        if not getattr(view, "checks_forgery", False):
            raise LookupError("A page that takes a large body needs @checks_forgery.")
        view.largest_body = setting  # type: ignore[attr-defined]
        view.csrf_exempt = True  # type: ignore[attr-defined]
        return view

    return mark


def checks_forgery(view: View) -> View:
    """Inside of a policy: what the middleware checks before the view of every other page."""
    protected = csrf_protect(view)

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return refusal_of_another_site(request) or protected(request, *args, **kwargs)

    checked.checks_forgery = True  # type: ignore[attr-defined]
    return checked
