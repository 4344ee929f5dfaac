"""In which browsers is a person signed in, since when and from where? Listed, and ended."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from portal import clock
from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_of_account
from portal.models import Session, User
from portal.remote import client_ip, client_network
from portal.sign_in.session_store import LONGEST_BROWSER, is_idle

# "Last seen" is written this often at most: a page that is read changes no row otherwise.
SEEN_AGAIN_AFTER = timedelta(minutes=1)


def living(user: User, now: datetime) -> list[Session]:
    """The sessions that still open pages, the last seen first."""
    rows = Session.objects.filter(user=user, expire_date__gt=now).order_by("-seen_at", "pk")
    return [row for row in rows if not is_idle(row, now)]


@transaction.atomic
def end(*, user: User, among: QuerySet[Session], actor: Actor) -> int:
    """End those of the person's sessions that are `among` these: their browsers are out with the next request.

    Returns how many there were; one audit event where there was any.
    """
    ended = among.filter(user=user).delete()[0]
    if ended:
        note_of_account(Action.USER_SESSIONS_ENDED, user, actor, {"sessions": ended})
    return ended


def of(user: User, *, but: str = "") -> QuerySet[Session]:
    """All of the person's sessions, or all but the one of this public id."""
    return Session.objects.filter(user=user).exclude(public_id=but)


def current(request: HttpRequest) -> str:
    """The public id of the session that the request came with; empty where it is new."""
    row = getattr(request.session, "row", None)
    return row.public_id if row is not None else ""


class SeenMiddleware:
    """Keeps where and when a session was used last, for its person to see and for its idle limit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.session.ip = client_ip(request)  # type: ignore[attr-defined]
        request.session.network = client_network(request) or None  # type: ignore[attr-defined]
        request.session.browser = request.headers.get("User-Agent", "")  # type: ignore[attr-defined]
        response = self.get_response(request)
        row = getattr(request.session, "row", None)
        if row is not None and row.user_id and not request.session.modified:
            note_seen(row, request, clock.now())
        return response


def note_seen(row: Session, request: HttpRequest, now: datetime) -> None:
    """Where the session itself is saved, that writes it too."""
    if row.seen_at + SEEN_AGAIN_AFTER <= now:
        Session.objects.filter(pk=row.pk).update(
            seen_at=now,
            ip=client_ip(request),
            browser=request.headers.get("User-Agent", "")[:LONGEST_BROWSER],
        )
