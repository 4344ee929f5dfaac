"""How do tests of the ground ask a view without the whole stack? A request as the middleware hands it on."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from portal.models import User


def ask(path: str = "/", *, user: User | None = None, **headers: str) -> HttpRequest:
    """A GET with a session, the person, htmx details and a request id. Headers as `HX_Request="true"`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = RequestFactory().get(path, headers=named)
    request.session = {}
    request.user = user or AnonymousUser()
    request.htmx = HtmxDetails(request)
    request.request_id = "asked"
    return request


def answer(view: Callable[..., HttpResponse], request: HttpRequest, **kwargs: str) -> HttpResponse:
    return view(request, **kwargs)
