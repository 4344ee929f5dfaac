"""May a page of another origin call this route? Where everybody may, or from an origin that was registered.

Cookies never authenticate API routes, so no answer allows credentials. An unregistered origin gets an answer
without these headers, which its browser keeps from the page.
"""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from portal.hooks import Hook

# Long-lived keys stay out of browsers, so x-api-key is not among the headers that a page may send.
HEADERS = "Authorization, Content-Type, Idempotency-Key, X-Request-Id"
# Whether pages of this origin may call the API with a token.
is_registered: Hook[[str], bool] = Hook()
SECONDS = "600"  # that a browser may remember a preflight
ANYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, X-Organization-Id, X-Request-Id",
    "Access-Control-Max-Age": SECONDS,
}


EXPOSED = "WWW-Authenticate, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id"
NAMES = re.compile(
    r"[A-Za-z0-9!#$%&'*+.^_`|~, -]{1,1000}", re.ASCII
)  # of headers, RFC 9110 section 5.6.2


def preflight_for_anybody(request: HttpRequest, methods: str, *, any_header: bool) -> HttpResponse:
    """204 for a preflight from any origin; `methods` with a comma and a space between them.

    With `any_header` whatever the page wants to send: what reads none of it need not know what clients will add.
    """
    response = HttpResponse(
        status=204, headers={**ANYBODY, "Access-Control-Allow-Methods": methods}
    )
    asked = request.headers.get("Access-Control-Request-Headers", "")
    if any_header and NAMES.fullmatch(asked):
        response["Access-Control-Allow-Headers"] += f", {asked}"
        patch_vary_headers(response, ["Access-Control-Request-Headers"])
    return response


def allow_anybody(response: Any) -> None:
    """Say to every page that it may read the answer, and the headers by which clients find their way, beside those
    that the route itself names."""
    response["Access-Control-Allow-Origin"] = "*"
    own = response.headers.get("Access-Control-Expose-Headers", "")
    names = [name for name in own.split(", ") if name and name not in EXPOSED.split(", ")]
    response["Access-Control-Expose-Headers"] = ", ".join([EXPOSED, *names])


def preflight_for_registered(request: HttpRequest, methods: str, more: str = "") -> HttpResponse:
    """204 for a preflight; `more` are headers that this route takes beside the usual ones."""
    response = HttpResponse(status=204)
    if allow_registered(request, response):
        response["Access-Control-Allow-Methods"] = methods
        response["Access-Control-Allow-Headers"] = f"{HEADERS}, {more}" if more else HEADERS
        response["Access-Control-Max-Age"] = SECONDS
    return response


def allow_registered(request: HttpRequest, response: Any) -> bool:
    """Say to a registered origin that its page may read the answer."""
    patch_vary_headers(response, ["Origin"])
    origin = request.headers.get("Origin", "")
    if not origin or not any(is_registered.call(origin)):
        return False
    response["Access-Control-Allow-Origin"] = origin
    response["Access-Control-Expose-Headers"] = EXPOSED
    return True


def is_preflight(request: HttpRequest) -> bool:
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
