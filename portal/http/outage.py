"""Is the database gone or too much asked for at once, and what is the caller told meanwhile? 503 with Retry-After,
never 500 (decision 0010)."""

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from portal.errors import Refusal
from portal.http.problems import is_api, problem

# In the environ: true while the database has not vouched for this process's secrets (portal.running.start).
UNPROVED = "keydock.unproved"
HEADERS = {"Retry-After": "1", "Cache-Control": "no-store"}  # seconds
DETAIL = "The database cannot be reached at the moment. Nothing was changed; try again shortly."


def is_outage(error: BaseException | None) -> bool:
    """True for a database that cannot be reached, is starting, full, locked for too long or out of connections."""
    return isinstance(error, OperationalError | InterfaceError)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503, as the address tells refusals (portal.http.problems) or as a page that needs no database itself."""
    if is_api(request.path_info):
        refusal = Refusal("temporarily_unavailable", DETAIL, status=503, headers=HEADERS)
        return problem(request, refusal)
    # Without the request no context processor runs: they would ask the database who is signed in.
    page = render_to_string("503.html", {"request_id": getattr(request, "request_id", "")})
    return HttpResponse(page, status=503, headers=HEADERS)


def busy(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """503 of a service that has no place left for this caller, as the address tells refusals."""
    if is_api(request.path_info):
        return problem(request, refusal)
    context = {"detail": refusal.detail, "request_id": getattr(request, "request_id", "")}
    page = render_to_string("503_busy.html", context)
    return HttpResponse(page, status=503, headers={**HEADERS, **refusal.headers})
