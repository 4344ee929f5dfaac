"""What happens when somebody takes a list away as a file? It is noted in the audit log, and bounded for each person."""

from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpResponse

from portal import clock
from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_in
from portal.exports.list_files import ListFile
from portal.http.refusals.failures import too_many_requests
from portal.http.requests import PageRequest
from portal.models import AuditEvent, Organization

FILES = 30  # of one person in an organization, in a WINDOW
WINDOW = timedelta(minutes=15)
TAKEN = (Action.LIST_EXPORTED, Action.AUDIT_EXPORTED)


def export_list(
    request: PageRequest, organization: Organization, title: str, file: ListFile
) -> HttpResponse:
    """The file as an answer; 429 for somebody who has taken FILES away in a WINDOW.

    A list leaves with everything in it at once, so the log says who took it: `title` names it there, such as
    "API keys". What was searched for is not written down, which may be a name of somebody else's system.
    """
    now, actor = clock.now(), Actor.person(request)
    if refusal := refuse_many(request, organization, actor, now):
        return refusal
    with transaction.atomic():
        details = {"list": title, "rows": file.told, "more": file.is_cut}
        note_in("organization", Action.LIST_EXPORTED, organization, organization, actor, details)
    return file.answer(now)


def refuse_many(
    request: PageRequest, organization: Organization, actor: Actor, now: datetime
) -> HttpResponse | None:
    """429 for somebody who has taken FILES away in a WINDOW; None for everybody else."""
    if lately(organization, actor, now) < FILES:
        return None
    return too_many_requests(request, int(WINDOW.total_seconds()))


def lately(organization: Organization, actor: Actor, now: datetime) -> int:
    """How many files this actor took away in the last WINDOW, as the log has it; files of the log itself too."""
    noted = AuditEvent.objects.filter(organization=organization, action__in=TAKEN)
    return noted.filter(at__gt=now - WINDOW, actor_id=actor.id).count()
