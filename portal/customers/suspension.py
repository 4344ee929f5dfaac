"""How is an organization suspended, and how does it go on? Nothing is lost: what passes is decided at each request.

While it is suspended none of its keys, tokens and applications pass, and its members read their pages with the reason
and change nothing. The door reads the moment in its one statement (keys.verification.records).
"""

from datetime import datetime

from django.db import transaction

from portal.actors import Actor
from portal.audit.events import Action
from portal.journal.entries import NotedEnd
from portal.journal.replays import Replay, nothing
from portal.models import Organization
from portal.names import clean_reason
from portal.people.organizations import lock, note
from portal.people.replays import restorer
from portal.plans.services import refuse_others


@transaction.atomic
def suspend(*, organization: Organization, reason: str, actor: Actor, now: datetime) -> bool:
    """Stop everything of the organization from the next request on. True when this call did it; one that is suspended
    keeps its moment and gets the new reason.

    Raises InvalidInput `invalid_reason`, Forbidden `operator_only`, Refusal `not_found`.
    """
    refuse_others(actor)
    reason = clean_reason(reason, "suspension_reason", "members")
    current = lock(organization)
    if current.suspended_at is not None and current.suspension_reason == reason:
        return False
    stopped = current.suspended_at is None
    current.suspended_at, current.suspension_reason = current.suspended_at or now, reason
    current.save(update_fields=["suspended_at", "suspension_reason"])
    note(Action.ORGANIZATION_SUSPENDED, current, actor, {"reason": reason})
    return stopped


@transaction.atomic
def resume(*, organization: Organization, actor: Actor) -> bool:
    """Let it go on, with everything that had not ended meanwhile. True when this call did it.

    Raises Forbidden `operator_only`, Refusal `not_found`.
    """
    refuse_others(actor)
    current = lock(organization)
    if current.suspended_at is None:
        return False
    current.suspended_at, current.suspension_reason = None, ""
    current.save(update_fields=["suspended_at", "suspension_reason"])
    note(Action.ORGANIZATION_RESUMED, current, actor)
    return True


def replays() -> dict[str, Replay]:
    """A suspension that a restored database does not know is made again."""
    return {
        Action.ORGANIZATION_SUSPENDED: Replay(suspend_again, keeps=("reason",)),
        Action.ORGANIZATION_RESUMED: Replay(nothing, takes_back=(Action.ORGANIZATION_SUSPENDED,)),
    }


def suspend_again(entry: NotedEnd, now: datetime) -> None:
    reason = str(entry.details.get("reason", ""))
    for organization in Organization.objects.filter(public_id=entry.object_id, suspended_at=None):
        suspend(organization=organization, reason=reason, actor=restorer(), now=now)
