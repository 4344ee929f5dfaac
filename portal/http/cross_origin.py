"""May a page of another origin call this route? Where everybody may, or from an origin that was registered.

Cookies never authenticate API routes, so no answer allows credentials. An unregistered origin gets an answer
without these headers, which its browser keeps from the page.
"""

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


def preflight_for_anybody(methods: str) -> HttpResponse:
    """204 for a preflight from any origin; `methods` with a comma and a space between them."""
    allowed = {"Access-Control-Allow-Methods": methods}
    return HttpResponse(status=204, headers={**ANYBODY, **allowed})


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
    response["Access-Control-Expose-Headers"] = "WWW-Authenticate, Retry-After, X-Request-Id"
    return True


def is_preflight(request: HttpRequest) -> bool:
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
