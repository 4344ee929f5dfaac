"""How is a view of Django protected? By a decorator, or many at once by a middleware.

Both ask the verifier of the settings KEYDOCK_URL and KEYDOCK_VERIFIER_KEY, or of the variables of these names.
"""

from collections.abc import Callable
from functools import cache, wraps
from inspect import iscoroutinefunction
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from keydock.guard import Guard, Refused
from keydock.refusals import Refusal
from keydock.verifier import Permissions, Verifier
from keydock.wsgi import is_below

View = Callable[..., Any]


@cache
def verifier() -> Verifier:
    """The one of this project, made at its first use. Raises KeydockError without settings and variables.

    Settings: KEYDOCK_URL, KEYDOCK_VERIFIER_KEY, KEYDOCK_PROXIES (the number of your own proxies in front).
    """
    proxies: int = getattr(settings, "KEYDOCK_PROXIES", 0)
    url = getattr(settings, "KEYDOCK_URL", None)
    key = getattr(settings, "KEYDOCK_VERIFIER_KEY", None)
    if url and key:
        return Verifier(url, key, proxies=proxies)
    return Verifier.from_environment(proxies=proxies)


def key_required(permissions: Permissions | View = (), *, cost: int | None = None) -> Any:
    """Lets callers with a good key or access token into the view; `request.keydock` is the verdict.

    `@key_required`, `@key_required("orders:read")` or `@key_required(["orders:read", "orders:write"], cost=5)`, for a
    view that is sync or async. A page of another site cannot send a key along, so such a view is exempt from the
    protection against forged forms.
    """
    if callable(permissions):
        return key_required()(permissions)
    asked = (permissions, cost)

    def decorate(view: View) -> View:
        if iscoroutinefunction(view):

            @wraps(view)
            async def protected_async(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
                try:
                    verdict = await Guard(verifier(), *asked).admit_async(*caller_of(request))
                except Refused as refused:
                    return answer(refused.refusal)
                request.keydock = verdict  # type: ignore[attr-defined]
                return await view(request, *args, **kwargs)

            protected: View = protected_async
        else:

            @wraps(view)
            def protected_sync(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
                try:
                    verdict = Guard(verifier(), *asked).admit(*caller_of(request))
                except Refused as refused:
                    return answer(refused.refusal)
                request.keydock = verdict  # type: ignore[attr-defined]
                return view(request, *args, **kwargs)

            protected = protected_sync
        protected.csrf_exempt = True  # type: ignore[attr-defined]
        return protected

    return decorate


class KeydockMiddleware:
    """Lets requests through that bring a good key or access token; `request.keydock` is the verdict, else None.

    Setting KEYDOCK_PATHS: what begins with one of these is protected, everything without it. Setting
    KEYDOCK_PERMISSIONS: what all of it needs. Name it before CsrfViewMiddleware, and behind what answers the
    preflights of browsers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.paths = tuple(getattr(settings, "KEYDOCK_PATHS", ("/",)))
        self.permissions = getattr(settings, "KEYDOCK_PERMISSIONS", ())

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.keydock = None  # type: ignore[attr-defined]
        if is_below(request.path, self.paths):
            try:
                verdict = Guard(verifier(), self.permissions).admit(*caller_of(request))
            except Refused as refused:
                return answer(refused.refusal)
            request.keydock = verdict  # type: ignore[attr-defined]
            # A page of another site cannot send a key along, so there is no form to be forged.
            request.csrf_processing_done = True  # type: ignore[attr-defined]
        return self.get_response(request)


def caller_of(request: HttpRequest) -> tuple[Callable[[str], str | None], str | None]:
    return request.headers.get, request.META.get("REMOTE_ADDR")


def answer(refusal: Refusal) -> HttpResponse:
    return HttpResponse(refusal.body, status=refusal.status, headers=refusal.all_headers)
