"""Where does the admin stand? At PUBLIC_URL, or at an origin of its own, where there is nothing else.

With KEYDOCK_ADMIN_ORIGIN, an address like https://admin.example.com or https://keys.example.com:8443, a proxy can let
in there whom it knows by network or certificate (ASVS 5.0, 8.4.2). Which origin a request came to is what its Host
says, and the proxy sets that: deploy/nginx/admin.conf writes it out, so that no caller can claim it.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from portal.http.refusals.failures import not_found

USUAL_PORTS = {"https": 443, "http": 80}
ADMIN = "/admin"
# What signing in there takes, and how its pages look. Whatever else one does with an account is done at PUBLIC_URL.
BESIDE = (
    "/accounts/login",
    "/accounts/logout",
    "/accounts/mfa",
    "/accounts/reauthenticate",
    "/static",
    "/theme",
    "/favicon.ico",
    "/healthz",
    "/readyz",
)


class AdminAtItsOrigin:
    """404 for the admin anywhere but at its origin, and for everything else there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.ADMIN_ORIGIN:
            return self.get_response(request)
        path, is_there = request.path_info, is_admin_host(request.get_host())
        if is_there and path == "/":
            return HttpResponseRedirect(f"{ADMIN}/")
        if is_there == is_below(path, ADMIN) or (is_there and is_beside(path)):
            return self.get_response(request)
        return not_found(request, Http404())


def is_beside(path: str) -> bool:
    return any(is_below(path, one) for one in BESIDE)


def is_below(path: str, top: str) -> bool:
    return path == top or path.startswith(f"{top}/")


def is_admin_host(host: str) -> bool:
    """Whether a Host header, as `name` or `name:port`, is that of the admin's origin. False where there is none."""
    parts = urlsplit(settings.ADMIN_ORIGIN)
    if not parts.hostname:
        return False
    usual = USUAL_PORTS.get(parts.scheme)
    name, _, port = host.lower().rpartition(":") if has_port(host) else (host.lower(), "", "")
    return (name.strip("[]"), int(port or usual or 0)) == (parts.hostname, parts.port or usual)


def has_port(host: str) -> bool:
    return host.rpartition(":")[2].isdecimal() and (host.count(":") == 1 or "]:" in host)


def is_for_admin(environ: dict[str, Any]) -> bool:
    """The same for a request before Django has it: nothing stands in front of Django there."""
    return bool(settings.ADMIN_ORIGIN) and is_admin_host(environ.get("HTTP_HOST", ""))


def admin_address(path: str) -> str:
    """A page of the admin, as a link from anywhere."""
    return f"{settings.ADMIN_ORIGIN}{path}"
