"""How does an organization get permissions that its plan does not include? It asks for them, and those who run the
installation decide once: what they approve stands beside the plan from the next request on (decision 0076)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from portal import ceiling
from portal.actors import Actor
from portal.audit.events import Action
from portal.customers import request_notices
from portal.customers.plan_choice import PlanException, set_exceptions
from portal.errors import Conflict, InvalidInput, Refusal
from portal.models import Organization, PermissionRequest
from portal.names import clean_reason
from portal.people.locked_rows import lock_if_there
from portal.people.organizations import lock, note, refuse_without
from portal.permissions import known, unknown
from portal.plans.services import refuse_others

ABILITY = "permissions.request"
MOST_WAITING = 5  # of one organization
A_DAY = timedelta(days=1)
MOST_A_DAY = 10  # by one person, and by one organization: each of them is a mail to every operator
ON_REQUEST = "On request"  # the exception beside the plan in which all that was approved stands
State = PermissionRequest.State


@transaction.atomic
def ask(
    *,
    organization: Organization,
    permissions: Sequence[str],
    reason: str,
    actor: Actor,
    now: datetime,
) -> PermissionRequest:
    """Ask for these permissions, names without wildcards, beyond what the organization is allowed now.

    Raises InvalidInput `unknown_permission`, `nothing_asked` or `invalid_reason`, Forbidden, Conflict
    `organization_suspended`, `already_allowed` or `already_requested`, Refusal `too_many_permission_requests` (429) or
    `not_found`.
    """
    current = lock(organization)
    refuse_without(ABILITY, current, actor)
    if current.suspended_at is not None:
        detail = "This organization is suspended. Ask when it goes on. Nothing was sent."
        raise Conflict("organization_suspended", detail)
    reason, names = clean_reason(reason, "reason", "operators"), clean_names(permissions)
    refuse_held(current, names)
    refuse_flood(current, actor, now)
    made = PermissionRequest.objects.create(
        organization=current, permissions=names, reason=reason, asked_by=actor.user, asked_at=now
    )
    note_of(Action.PERMISSIONS_REQUESTED, made, actor, reason)
    request_notices.tell_asked(made)
    return made


@transaction.atomic
def withdraw(*, asked: PermissionRequest, actor: Actor, now: datetime) -> None:
    """Take it back. Whoever may ask for the organization may: who asked may have left it.

    Raises Forbidden, Conflict `permission_request_over`, Refusal `not_found`.
    """
    current = lock_waiting(asked)
    refuse_without(ABILITY, current.organization, actor)
    end(current, State.WITHDRAWN, "", actor, now)
    note_of(Action.PERMISSION_REQUEST_TAKEN_BACK, current, actor)


@transaction.atomic
def approve(
    *, asked: PermissionRequest, answer: str, actor: Actor, now: datetime
) -> PermissionRequest:
    """Allow the organization what it asked for, beside its plan. `answer` may be empty.

    Raises InvalidInput `invalid_reason`, `unknown_permission` where the installation does not know one any more, or
    `invalid_exceptions`, Forbidden `operator_only`, Conflict `permission_request_over`, Refusal `not_found`.
    """
    refuse_others(actor)
    answer = clean_reason(answer, "answer", "its members") if answer.strip() else ""
    current = lock_waiting(asked)
    set_exceptions(
        organization=current.organization,
        exceptions=with_approved(current.organization, current.permissions),
        actor=actor,
    )
    end(current, State.APPROVED, answer, actor, now)
    note_of(Action.PERMISSION_REQUEST_APPROVED, current, actor, answer)
    request_notices.tell_decided(current, actor)
    return current


@transaction.atomic
def refuse(
    *, asked: PermissionRequest, answer: str, actor: Actor, now: datetime
) -> PermissionRequest:
    """Leave everything as it is, and say why.

    Raises InvalidInput `invalid_reason`, Forbidden `operator_only`, Conflict `permission_request_over`, Refusal
    `not_found`.
    """
    refuse_others(actor)
    answer = clean_reason(answer, "answer", "its members")
    current = lock_waiting(asked)
    end(current, State.REFUSED, answer, actor, now)
    note_of(Action.PERMISSION_REQUEST_REFUSED, current, actor, answer)
    request_notices.tell_decided(current, actor)
    return current


def waiting() -> QuerySet[PermissionRequest]:
    """Those that nobody has decided, the oldest first."""
    rows = PermissionRequest.objects.select_related("organization", "asked_by")
    return rows.filter(state=State.WAITING).order_by("asked_at", "pk")


def askable(organization: Organization) -> dict[str, str]:
    """What this organization can ask for: name to description of what it is not allowed, and does not ask for yet."""
    held = ceiling.ceiling_of(organization) | asked_already(organization)
    return {name: words for name, words in known().items() if name not in held}


def asked_already(organization: Organization) -> frozenset[str]:
    rows = PermissionRequest.objects.filter(organization=organization, state=State.WAITING)
    return frozenset(name for row in rows for name in row.permissions)


def clean_names(names: Sequence[str]) -> list[str]:
    """Each once, sorted. Raises InvalidInput `unknown_permission`, `nothing_asked`."""
    wanted = sorted(set(names))
    if not wanted:
        detail = "Choose at least one permission. Nothing was sent."
        raise InvalidInput("permissions", "nothing_asked", detail)
    if strange := unknown(wanted):
        detail = f"There is no permission called {strange[0][:60]!r}. Nothing was sent."
        raise InvalidInput("permissions", "unknown_permission", detail)
    return wanted


def refuse_held(organization: Organization, names: Sequence[str]) -> None:
    """Raises Conflict `already_allowed`, `already_requested`."""
    if allowed := sorted(ceiling.within(organization, names)):
        detail = f"The organization is allowed {', '.join(allowed)} already. Nothing was sent."
        raise Conflict("already_allowed", detail)
    if twice := sorted(asked_already(organization).intersection(names)):
        detail = f"A request for {', '.join(twice)} is waiting already. Nothing was sent."
        raise Conflict("already_requested", detail)


def refuse_flood(organization: Organization, actor: Actor, now: datetime) -> None:
    """Raises Refusal `too_many_permission_requests` (429)."""
    ours = PermissionRequest.objects.filter(organization=organization)
    if ours.filter(state=State.WAITING).count() >= MOST_WAITING:
        bound = (
            f"An organization has at most {MOST_WAITING} requests that wait. Withdraw one, or wait."
        )
        raise too_many(bound)
    lately = PermissionRequest.objects.filter(asked_at__gt=now - A_DAY)
    for rows in (lately.filter(organization=organization), lately.filter(asked_by=actor.user)):
        if rows.count() >= MOST_A_DAY:
            raise too_many(f"One person or organization can ask {MOST_A_DAY} times a day.")


def too_many(bound: str) -> Refusal:
    return Refusal(
        "too_many_permission_requests",
        f"{bound} Nothing was sent.",
        status=429,
        headers={"Retry-After": "3600"},
    )


def lock_waiting(asked: PermissionRequest) -> PermissionRequest:
    """The request as it stands now, under the organization's lock, so that of several who decide it one does.

    Raises Conflict `permission_request_over`, Refusal `not_found`.
    """
    current = lock_if_there(asked)
    if current is None or current.state != State.WAITING:
        how = f"was {current.get_state_display().lower()}" if current else "is gone"
        detail = f"This request {how} meanwhile. Nothing was changed."
        raise Conflict("permission_request_over", detail)
    return current


def with_approved(organization: Organization, names: Sequence[str]) -> list[PlanException]:
    """The organization's exceptions, with these names in the one for what was asked for."""
    found = [
        PlanException(each["name"], each["permissions"]) for each in organization.exceptions or ()
    ]
    for place, each in enumerate(found):
        if each.name.casefold() == ON_REQUEST.casefold():
            found[place] = each._replace(permissions=[*each.permissions, *names])
            return found
    return [*found, PlanException(ON_REQUEST, names)]


def end(
    asked: PermissionRequest,
    state: PermissionRequest.State,
    answer: str,
    actor: Actor,
    now: datetime,
) -> None:
    asked.state, asked.answer = state, answer
    asked.ended_by, asked.ended_at = actor.user, now
    asked.save(update_fields=["state", "answer", "ended_by", "ended_at"])


def note_of(action: Action, asked: PermissionRequest, actor: Actor, reason: str = "") -> None:
    """One audit event of the organization, with what was asked for and why it was done."""
    details = {"request": asked.public_id, "permissions": asked.permissions}
    note(action, asked.organization, actor, details | ({"reason": reason} if reason else {}))
