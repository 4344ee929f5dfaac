"""How does an organization pass from one Owner to another member? One transaction, confirmed by its name."""

from datetime import datetime

from django.db import transaction

from portal.access import Role
from portal.actors import Actor
from portal.audit.events import Action
from portal.errors import Conflict, InvalidInput
from portal.models import Membership
from portal.people import members
from portal.people.organizations import lock, refuse_other_name, refuse_without

AFTERWARDS = (Role.ADMIN, Role.OWNER)  # what the acting Owner may be afterwards


@transaction.atomic
def transfer(
    *, to: Membership, afterwards: str, confirmation: str, actor: Actor, now: datetime
) -> Membership:
    """Make the member an Owner; the acting Owner becomes Admin, or stays Owner, as `afterwards` says.

    `confirmation` is the name of the organization, typed by the person. A key never does this (decision 0025).
    Raises Forbidden, InvalidInput `unknown_role` or `name_differs`, Conflict `not_a_member`, `already_owner` or
    `member_inactive`.
    """
    organization = lock(to.organization)
    refuse_without("owners.manage", organization, actor)
    if afterwards not in AFTERWARDS:
        raise InvalidInput("afterwards", "unknown_role", "Choose Admin or Owner.")
    refuse_other_name(organization, confirmation)
    new = members.lock_membership(to)
    refuse_unfit(new)
    before, new.role = new.role, Role.OWNER
    new.save(update_fields=["role"])
    # The new Owner is active, so the last-Owner rule holds whatever the giver becomes.
    giver = Membership.objects.get(organization=organization, user=actor.user)
    giver.role = afterwards
    giver.save(update_fields=["role"])
    details = {"before": before, "giver": {"name": actor.name, "role": str(afterwards)}}
    members.note(Action.OWNERSHIP_TRANSFERRED, new, actor, details)
    members.after_role_change.call(giver, actor, now)
    return new


def refuse_unfit(membership: Membership) -> None:
    if membership.role == Role.OWNER:
        detail = "This member is an Owner already. Nothing was changed."
        raise Conflict("already_owner", detail)
    if not membership.user.is_active:
        detail = "This account is deactivated, so nobody could act as Owner. Nothing was changed."
        raise Conflict("member_inactive", detail)
