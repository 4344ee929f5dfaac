"""What can be done to an organization: create, change, restrict, delete. One transaction and one audit event each."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from portal import delegation
from portal.access import Role, may
from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_in
from portal.databases.batches import batches
from portal.errors import Forbidden, InvalidInput, Refusal
from portal.hooks import Hook
from portal.imitations import clean_honest_name
from portal.models import AuditEvent, Membership, Organization, Plan, User
from portal.names import clean_name
from portal.permissions import GRANTS_MANAGE, MEMBERS_MANAGE, ORGANIZATION_MANAGE
from portal.plans.default import default_plan
from portal.plans.services import lock_plan
from portal.restrictions.document import restrictions_of
from portal.restrictions.rules import Comparison, changed, content, refuse_to_shut_out
from portal.throttles.bounds import bound_reached
from portal.time_zones import check_time_zone

A_DAY = timedelta(days=1)
MADE_IN_A_DAY = 50  # organizations by one person
EVENTS_AT_ONCE = 5000

# What stops when the organization is deleted at this moment, a phrase each.
stops_with_it: Hook[[Organization, datetime], list[str]] = Hook()
# Called in the transaction that deletes it, under its lock: lock the rows that others write without taking the
# organization's own, or, of what there may be very much, delete it in small steps.
before_deletion: Hook[[Organization], None] = Hook()


@transaction.atomic
def create(*, name: str, time_zone: str, actor: Actor, now: datetime) -> Organization:
    """Make an organization with the acting person as its Owner.

    Raises InvalidInput, Forbidden, Refusal `too_many_organizations` (429).
    """
    if actor.user is None:
        raise Forbidden("Only a person can be the Owner of an organization.")
    refuse_flood(actor.user, now)
    organization = Organization.objects.create(
        name=clean_honest_name(clean_name(name)),
        time_zone=clean_time_zone(time_zone),
        plan=default_plan(),
        created_at=now,
    )
    Membership.objects.create(
        organization=organization, user=actor.user, role=Role.OWNER, created_at=now
    )
    note(Action.ORGANIZATION_CREATED, organization, actor)
    return organization


@transaction.atomic
def create_without_owner(
    *, name: str, actor: Actor, now: datetime, plan: Plan | None = None, time_zone: str = "UTC"
) -> Organization:
    """Make an organization that no person belongs to: one of the operator's own, as that of the keys with which the
    company's services ask, or a customer's, whose people come later. Without `plan` it gets the default one.

    Raises InvalidInput, Forbidden `operator_only`, Conflict `plan_deleted`.
    """
    if not actor.acts_for_installation:
        raise Forbidden("Only an operator may do this. Nothing was created.", code="operator_only")
    organization = Organization.objects.create(
        name=clean_name(name),
        time_zone=clean_time_zone(time_zone),
        plan=lock_plan(plan) if plan is not None else default_plan(),
        created_at=now,
    )
    note(Action.ORGANIZATION_CREATED, organization, actor)
    return organization


def refuse_flood(user: User, now: datetime) -> None:
    """One person makes only so many organizations a day, and owns only so many. Raises Refusal."""
    owned = Membership.objects.filter(user=user, role=Role.OWNER).count()
    if owned >= settings.MAX_OWNED_ORGANIZATIONS:
        most = settings.MAX_OWNED_ORGANIZATIONS
        bound = f"One person is the Owner of at most {most:,} organizations"
        raise bound_reached(bound, most, "MAX_OWNED_ORGANIZATIONS")
    lately = {"user": user, "role": Role.OWNER, "organization__created_at__gt": now - A_DAY}
    if Membership.objects.filter(**lately).count() >= MADE_IN_A_DAY:
        raise Refusal(
            "too_many_organizations",
            f"One person can make {MADE_IN_A_DAY} organizations a day. Nothing was created.",
            status=429,
            headers={"Retry-After": "3600"},
        )


@transaction.atomic
def change(
    *, organization: Organization, name: str, time_zone: str, actor: Actor, now: datetime
) -> Organization:
    """Give the organization another name or time zone. Raises InvalidInput, Forbidden, Refusal `not_found`."""
    current = lock(organization)
    refuse_without("organization.manage", current, actor)
    before = {"name": current.name, "time_zone": current.time_zone}
    after = {"name": clean_name(name), "time_zone": clean_time_zone(time_zone)}
    if (
        after["name"] != before["name"]
    ):  # one that is older than the rule, or the operator's, may stay
        clean_honest_name(after["name"])
    if after == before:
        return current
    current.name, current.time_zone = after["name"], after["time_zone"]
    current.save(update_fields=["name", "time_zone"])
    new = {what: [before[what], after[what]] for what in after if before[what] != after[what]}
    note(Action.ORGANIZATION_CHANGED, current, actor, {"changed": new})
    return current


@transaction.atomic
def restrict(
    *,
    organization: Organization,
    asked: Mapping[str, Any],
    actor: Actor,
    confirmed: bool = False,
    compare: Comparison = content,
) -> Organization:
    """Hold all of its keys together to what is asked, as the API takes it; what is not named stays. `compare` is asked
    under the lock, and what it raises changes nothing.

    Raises InvalidInput, Forbidden, also for a program that does not itself reach all that the organization has,
    Conflict `would_shut_out` unless it is `confirmed`, Refusal `not_found`.
    """
    current = lock(organization)
    refuse_without("organization.manage", current, actor)
    before = restrictions_of(current.restrictions)
    after = changed(before, asked)
    if after == before:
        return current
    if actor.is_program:
        delegation.refuse_beyond(actor, (), "change what it is held to", reach=delegation.WHOLE)
    compare(before, after)
    refuse_to_shut_out(before, after, actor, confirmed=confirmed)
    current.restrictions = after.as_document()
    current.save(update_fields=["restrictions"])
    details = {"before": before.set(), "after": after.set()}
    note(Action.ORGANIZATION_RESTRICTED, current, actor, details)
    return current


@transaction.atomic
def delete(*, organization: Organization, confirmation: str, actor: Actor, now: datetime) -> None:
    """Remove the organization with its members, invitations, API users and keys, which stop at once.

    The audit events stay, bearing its public id. `confirmation` is its name, typed by the person. It is one
    transaction however much there is: interrupted, nothing has happened. What there may be very much of goes in
    batches, since a statement has only so much time. Raises InvalidInput `name_differs`, Forbidden,
    Refusal `not_found`.
    """
    current = lock(organization, to_delete=True)
    refuse_without("organization.delete", current, actor)
    refuse_other_name(current, confirmation)
    note(Action.ORGANIZATION_DELETED, current, actor)
    before_deletion.call(current)
    release_events(current)
    current.delete()


def what_stops(organization: Organization, now: datetime) -> list[str]:
    """What stops when the organization is deleted, a phrase each."""
    return [phrase for phrases in stops_with_it.call(organization, now) for phrase in phrases]


def release_events(organization: Organization) -> None:
    """The audit events go on without the organization's row; they bear its public id."""
    for batch in batches(AuditEvent.objects.filter(organization=organization), EVENTS_AT_ONCE):
        AuditEvent.objects.filter(pk__in=batch).update(organization=None)


# What a key needs in order to do over the API what members do by their role. The rest is for people alone.
PERMISSION_FOR = {
    "members.manage": MEMBERS_MANAGE,
    "members.view": MEMBERS_MANAGE,
    "organization.manage": ORGANIZATION_MANAGE,
    "workers.manage": GRANTS_MANAGE,  # administrative: no Developer can put it into a key
}


def lock(organization: Organization, *, to_delete: bool = False) -> Organization:
    """The organization's row as it stands now, held until the transaction ends, so that rules over several of its rows
    are decided by one caller at a time: over keys, members and whatever else it has (decision 0017).

    NO KEY leaves others free to write rows that only refer to the organization, as audit events do. Only who deletes
    it holds them back: what they write meanwhile would refer to nothing. Raises Refusal `not_found`.
    """
    rows = Organization.objects.select_for_update(no_key=not to_delete)
    current = rows.filter(pk=organization.pk).first()
    if current is None:
        detail = "There is no such organization any more. Nothing was changed."
        raise Refusal("not_found", detail, status=404)
    return current


def lock_all(pks: Iterable[int]) -> None:
    """Hold several at once. Always in the order of their rows: two callers that share some wait, and never for each
    other. One that was deleted meanwhile is left out."""
    rows = Organization.objects.select_for_update(no_key=True).filter(pk__in=pks)
    list(rows.order_by("pk"))


def refuse_without(ability: str, organization: Organization, actor: Actor) -> None:
    """Asks again under the lock what the page asked before it: the role may have changed since. Raises Forbidden."""
    if actor.acts_for_installation or actor.is_key_with(PERMISSION_FOR.get(ability)):
        return
    acting = Membership.objects.filter(organization=organization, user=actor.user).first()
    if acting is None or not may(acting.role, ability):
        raise Forbidden("Your role in this organization does not include it. Nothing was changed.")


def refuse_other_name(organization: Organization, confirmation: str) -> None:
    """What cannot be undone is confirmed by typing the organization's name. Raises InvalidInput `name_differs`."""
    if confirmation.strip() != organization.name.strip():
        detail = f"Type the name of the organization, “{organization.name}”. Nothing was changed."
        raise InvalidInput("confirmation", "name_differs", detail)


def clean_time_zone(name: str) -> str:
    try:
        check_time_zone(name)
    except ValidationError as error:
        raise InvalidInput("time_zone", "unknown_time_zone", error.messages[0]) from error
    return name


def note(
    action: Action, organization: Organization, actor: Actor, details: dict | None = None
) -> None:
    note_in("organization", action, organization, organization, actor, details)
