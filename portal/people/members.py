"""What can be done to a member: change the role, limit, remove, leave. At least one Owner always remains."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from portal import ceiling, delegation
from portal.access import Role
from portal.actors import Actor, permissions_added_to
from portal.audit.events import Action, record
from portal.ceiling import most
from portal.errors import Conflict, Forbidden, InvalidInput
from portal.hooks import Hook
from portal.models import AuditEvent, Membership, Organization, User
from portal.people.organizations import lock, refuse_without
from portal.restrictions.document import restrictions_of
from portal.restrictions.rules import Comparison, changed, content
from portal.throttles.bounds import refuse_one_more

# Called in the transaction in which somebody becomes a member: end what they left behind as an earlier one.
after_joining: Hook[[Membership, Actor, datetime], None] = Hook()
# Called in the transaction in which a member's role changed: what they may no longer back ends for good.
after_role_change: Hook[[Membership, Actor, datetime], None] = Hook()


@transaction.atomic
def change_role(*, membership: Membership, role: str, actor: Actor, now: datetime) -> Membership:
    """Give the member another role. Raises InvalidInput, Forbidden, Conflict `last_owner` or `not_a_member`."""
    current = lock_membership(membership)
    refuse_without("members.manage", current.organization, actor)
    refuse_to_touch_owners({current.role, clean_role(role)}, current.organization, actor)
    refuse_beyond({current.role, role}, current.organization, actor, current)
    before = current.role
    if role == before:
        return current
    refuse_to_lose_last_owner(current)
    current.role = role
    current.save(update_fields=["role"])
    note(Action.MEMBER_ROLE_CHANGED, current, actor, {"before": before, "after": role})
    after_role_change.call(current, actor, now)
    return current


@transaction.atomic
def change_limits(
    *,
    membership: Membership,
    asked: Mapping[str, Any],
    actor: Actor,
    compare: Comparison = content,
) -> Membership:
    """What all tokens of the member share here: `limits` and `quota` as the API takes them. `compare` is asked under
    the lock, and what it raises changes nothing.

    Raises InvalidInput, Forbidden, Conflict `not_a_member`.
    """
    current = lock_membership(membership)
    refuse_without("members.manage", current.organization, actor)
    refuse_to_touch_owners({current.role}, current.organization, actor)
    before = restrictions_of(current.restrictions)
    after = changed(before, asked)
    if after == before:
        return current
    refuse_beyond({current.role}, current.organization, actor, current)
    compare(before, after)
    current.restrictions = after.as_document()
    current.save(update_fields=["restrictions"])
    note(Action.MEMBER_LIMITED, current, actor, {"before": before.set(), "after": after.set()})
    return current


@transaction.atomic
def remove(
    *, membership: Membership, actor: Actor, now: datetime, even_last_owner: bool = False
) -> None:
    """End the membership of somebody. Raises Forbidden, Conflict `last_owner` or `not_a_member`.

    `even_last_owner`: also where nobody owns the organization afterwards, as for what had ended before a restore.
    """
    current = lock_membership(membership)
    refuse_without("members.manage", current.organization, actor)
    refuse_to_touch_owners({current.role}, current.organization, actor)
    refuse_beyond({current.role}, current.organization, actor, current)
    if not even_last_owner:
        refuse_to_lose_last_owner(current)
    note(Action.MEMBER_REMOVED, current, actor, {"role": current.role})
    current.delete()


@transaction.atomic
def leave(*, membership: Membership, actor: Actor, now: datetime) -> None:
    """End one's own membership. Raises Conflict `last_owner` or `not_a_member`."""
    current = lock_membership(membership)
    refuse_without("organization.leave", current.organization, actor)
    refuse_to_lose_last_owner(current)
    note(Action.MEMBER_LEFT, current, actor, {"role": current.role})
    current.delete()


def join(
    *, organization: Organization, user: User, role: str, actor: Actor, now: datetime
) -> Membership:
    """Make a person a member; the caller holds the organization's lock and has asked whether they may.

    Who was a member before begins anew: nothing that they left behind comes to life again.
    Raises Conflict `already_member`, Refusal `bound_reached`.
    """
    refuse_one_more(
        organization.memberships.all(), "MAX_MEMBERS", "members", most(organization, "most_members")
    )
    membership, made = Membership.objects.get_or_create(
        organization=organization, user=user, defaults={"role": role, "created_at": now}
    )
    if not made:
        raise Conflict("already_member", f"{user} is a member already. Nothing was changed.")
    note(Action.MEMBER_JOINED, membership, actor, {"role": role})
    after_joining.call(membership, actor, now)
    return membership


def lock_membership(membership: Membership) -> Membership:
    """The membership as it stands now, under the organization's lock. Raises Conflict `not_a_member`."""
    lock(membership.organization)
    current = (
        Membership.objects.select_related("organization", "user").filter(pk=membership.pk).first()
    )
    if current is None:
        detail = "This person is not a member any more. Nothing was changed."
        raise Conflict("not_a_member", detail)
    return current


def refuse_to_touch_owners(roles: set[str], organization: Organization, actor: Actor) -> None:
    """Only Owners make, change or remove Owners, themselves and by no key. Raises Forbidden."""
    if Role.OWNER not in roles:
        return
    if actor.type == "api_key":
        detail = "No key makes, changes or removes an Owner. An Owner does it on the Security page."
        raise Forbidden(f"{detail} Nothing was changed.")
    refuse_without("owners.manage", organization, actor)


def without_other_owner(among: QuerySet[Membership]) -> QuerySet[Membership]:
    """Those of Owners beside whom their organization has no other active one."""
    others = Membership.objects.filter(
        organization=OuterRef("organization"), role=Role.OWNER, user__is_active=True
    ).exclude(pk=OuterRef("pk"))
    return among.filter(~Exists(others), role=Role.OWNER)


def ownerless() -> QuerySet[Organization]:
    """Organizations that had people and have no active Owner, by name: an operator names one.

    A restore may leave one behind, and so does an operator who deactivates the account of an only Owner. Those in which
    there never was anybody are the operator's own, or wait for the person who was invited.
    """
    seats = Membership.objects.filter(organization=OuterRef("pk"))
    gone = AuditEvent.objects.filter(
        organization=OuterRef("pk"), action__in=(Action.MEMBER_REMOVED, Action.MEMBER_LEFT)
    )
    had_people = Exists(seats) | Exists(gone)
    led = Exists(seats.filter(role=Role.OWNER, user__is_active=True))
    return Organization.objects.filter(had_people, ~led).order_by("name", "pk")


def refuse_to_lose_last_owner(membership: Membership) -> None:
    """Call it under the lock when an Owner is about to be one no longer. Raises Conflict `last_owner`."""
    if without_other_owner(Membership.objects.filter(pk=membership.pk)).exists():
        detail = "An organization keeps at least one Owner. Make somebody else an Owner first."
        raise Conflict("last_owner", detail)


def refuse_beyond(
    roles: set[str], organization: Organization, actor: Actor, member: Membership | None = None
) -> None:
    """A program never makes, changes or removes a member who may do or reach more than itself: by one of the portal
    `roles`, or by what the `member` has beside it. What people do to each other their roles decide.

    Raises Forbidden `permission_not_held` or `reach_not_held`."""
    if not actor.is_program:
        return
    held = permissions_added_to(member) if member is not None else frozenset()
    delegation.refuse_beyond(
        actor,
        held.union(*(ceiling.of_role(role, organization) for role in roles)),
        "make, change or remove such a member",
        holder=member,
        reach=frozenset().union(*(delegation.reach_of_role(role) for role in roles)),
    )


def clean_role(role: str) -> str:
    if role not in Role.values:
        raise InvalidInput("role", "unknown_role", "Choose one of the four roles.")
    return role


def note(action: Action, membership: Membership, actor: Actor, details: dict | None = None) -> None:
    record(
        action=action,
        actor=actor,
        organization=membership.organization,
        object_type="user",
        object_id=membership.user.public_id,
        object_name=membership.user.email,
        details=details,
    )
