"""May another site's page write here with the person's cookies? No: the browser says where a write comes from.

Beside the token against forgery this is a second wall: browsers send Sec-Fetch-Site, and a page cannot forge it.
Programs do not send it, and views that are exempt from the token take no cookies, so both are left alone.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.http.refusals.failures import csrf_failure

READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class RefuseCrossSiteWrites:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        return None if getattr(view, "csrf_exempt", False) else refusal_of_another_site(request)


def refusal_of_another_site(request: HttpRequest) -> HttpResponse | None:
    """The answer to a write that another site's page made a browser send; None for any other request."""
    if request.method in READING or request.headers.get("Sec-Fetch-Site") != "cross-site":
        return None
    return csrf_failure(request, "A write from another site.")
