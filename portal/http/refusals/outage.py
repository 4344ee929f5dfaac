"""Is the database gone, or too much asked for at once; why, and what is the caller told meanwhile? 503 with
Retry-After, never 500 (decision 0010)."""

import logging
import time
from html import escape
from threading import Lock

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from portal.databases.causes import Cause, cause_of
from portal.errors import Refusal
from portal.http.refusals.problems import is_api, problem
from portal.installation import brand

log = logging.getLogger(__name__)
# In the environ: true while the database has not vouched for this process's secrets (portal.running.start).
UNPROVED = "keydock.unproved"
HEADERS = {"Retry-After": "1", "Cache-Control": "no-store"}  # seconds
PLAIN = '<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>{title}</title><p>{text}</p>\n</html>\n'
LOGGED_EVERY = 1.0  # seconds: under load an outage is thousands of answers


class Told:
    """What was logged of late, of the process: a line a second for each cause, with the number of answers it stands
    for."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.since: dict[str, float] = {}
        self.unsaid: dict[str, int] = {}

    def tell(self, cause: Cause, error: BaseException) -> None:
        with self.lock:
            now = time.monotonic()
            self.unsaid[cause.name] = self.unsaid.get(cause.name, 0) + 1
            if now - self.since.get(cause.name, -LOGGED_EVERY) < LOGGED_EVERY:
                return
            self.since[cause.name] = now
            count = self.unsaid.pop(cause.name)
        log.error("503, %s (%d answers): %s", cause.name, count, str(error).strip())


told = Told()


def refusal_of(error: BaseException | None) -> Refusal:
    """The refusal that tells the cause; the log has it too. Without an error nothing is logged: the start did."""
    cause = cause_of(error)
    if error is not None:
        told.tell(cause, error)
    return Refusal("temporarily_unavailable", cause.detail, status=503, headers=HEADERS)


def unavailable(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """503, as the address tells refusals (portal.http.refusals.problems) or as a page that needs no database itself."""
    refusal = refusal_of(error)
    if is_api(request.path_info):
        return problem(request, refusal)
    cause = cause_of(error)
    # Without the request no context processor runs: they would ask the database who is signed in.
    request_id = getattr(request, "request_id", "")
    context = {"request_id": request_id, "title": cause.title, "sentence": cause.sentence}
    page = rendered("503.html", context, f"{cause.title}. {cause.detail}")
    return HttpResponse(page, status=503, headers=HEADERS)


def busy(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """503 of a service that has no place left for this caller, as the address tells refusals."""
    if is_api(request.path_info):
        return problem(request, refusal)
    context = {"detail": refusal.detail, "request_id": getattr(request, "request_id", "")}
    page = rendered("503_busy.html", context, refusal.detail)
    return HttpResponse(page, status=503, headers={**HEADERS, **refusal.headers})


def rendered(template: str, context: dict[str, str], otherwise: str) -> str:
    """The page of an error; where it cannot be rendered itself, `otherwise` with the request id, and never nothing.

    Static files that were not collected break every page, and those of errors with them. The log tells why it failed.
    """
    try:
        return render_to_string(template, context)
    except Exception:  # whatever it is, somebody waits for an answer
        log.exception("The page %s cannot be rendered.", template)
        request_id = context.get("request_id", "")
        text = f"{otherwise} Request id: {request_id}" if request_id else otherwise
        return PLAIN.format(title=escape(brand.current().name), text=escape(text))
