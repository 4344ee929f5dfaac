"""Is the database gone, or too much asked for at once; why, and what is the caller told meanwhile? 503 with
Retry-After, never 500 (decision 0010)."""

import logging
import time
from dataclasses import dataclass
from threading import Lock

from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from portal.errors import Refusal
from portal.http.last_words import rendered
from portal.http.problems import is_api, problem

log = logging.getLogger(__name__)
# In the environ: true while the database has not vouched for this process's secrets (portal.running.start).
UNPROVED = "keydock.unproved"
HEADERS = {"Retry-After": "1", "Cache-Control": "no-store"}  # seconds
LOGGED_EVERY = 1.0  # seconds: under load an outage is thousands of answers


@dataclass(frozen=True)
class Cause:
    """Why there is no answer: a word for the log, a heading and a sentence for whoever asked."""

    name: str
    title: str
    sentence: str

    @property
    def detail(self) -> str:
        return f"{self.sentence} Nothing was changed; try again shortly."


AWAY = Cause(
    "database away",
    "Keydock can't reach its database",
    "The database cannot be reached at the moment.",
)
DISK_FULL = Cause(
    "disk full",
    "Keydock's disk is full",
    "The disk of the database is full, so nothing can be written.",
)
LOCKED = Cause(
    "lock not free in time",
    "Others were writing for too long",
    "Others have been writing to the same rows for too long.",
)
POOL_EMPTY = Cause(
    "no connection free in time",
    "Keydock is busy",
    "Every connection to the database was in use.",
)
TOO_SLOW = Cause(
    "statement took too long",
    "This took too long",
    "The database took too long over this request.",
)
READ_ONLY = Cause(
    "database takes no changes",
    "Keydock's database takes no changes",
    "The database takes no changes at the moment.",
)
NOT_OPEN = Cause(
    "not open",
    "Keydock is not open yet",
    "This installation is not open yet: its log says why.",
)
# SQLSTATE of PostgreSQL, and what SQLite and our own pool say.
BY_STATE = {
    "53100": DISK_FULL,
    "53300": POOL_EMPTY,
    "55P03": LOCKED,
    "40P01": LOCKED,
    "57014": TOO_SLOW,
    "25006": READ_ONLY,
}
BY_WORDS = {
    "database or disk is full": DISK_FULL,
    "database is locked": LOCKED,
    "database table is locked": LOCKED,
    "No connection became free": POOL_EMPTY,
    "too many clients": POOL_EMPTY,
    "remaining connection slots": POOL_EMPTY,
    "readonly database": READ_ONLY,
}


def is_outage(error: BaseException | None) -> bool:
    """True for a database that cannot be reached, is starting, full, locked for too long, out of connections or only
    to be read."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, Error) and cause_of(error) is READ_ONLY


def cause_of(error: BaseException | None) -> Cause:
    """What the error says, or the driver's beneath it. Without an error the installation is not open."""
    if error is None:
        return NOT_OPEN
    state = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None)
    if state in BY_STATE:
        return BY_STATE[state]
    said = str(error)
    return next((cause for words, cause in BY_WORDS.items() if words in said), AWAY)


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
    """503, as the address tells refusals (portal.http.problems) or as a page that needs no database itself."""
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
