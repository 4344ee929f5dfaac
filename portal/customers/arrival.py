"""How is a customer brought in that the company already has? An organization with its plan, and an invitation for the
person who is to own it."""

import logging
from datetime import datetime
from functools import partial

from django.db import transaction

from portal.access import Role
from portal.actors import Actor
from portal.errors import Refusal
from portal.models import Organization, Plan
from portal.people import invitation_mail, invitations, organizations
from portal.people.invitations import NewInvitation

logger = logging.getLogger(__name__)


@transaction.atomic
def bring_in(
    *,
    name: str,
    actor: Actor,
    now: datetime,
    plan: Plan | None = None,
    time_zone: str = "UTC",
    owner_email: str | None = None,
) -> Organization:
    """Make the organization, with the default plan where none is named. Nobody belongs to it until the person at
    `owner_email` has accepted.

    Raises InvalidInput, Forbidden `operator_only`, Conflict `plan_deleted`, Refusal `too_many_invitations` (429).
    """
    made = organizations.create_without_owner(
        name=name, plan=plan, time_zone=time_zone, actor=actor, now=now
    )
    if owner_email is not None:
        invite_owner(organization=made, email=owner_email, actor=actor, now=now)
    return made


@transaction.atomic
def invite_owner(*, organization: Organization, email: str, actor: Actor, now: datetime) -> None:
    """Invite somebody as Owner; the mail leaves when the transaction has ended. One that the mail server does not take
    is withdrawn, and the log says so: what was brought in stays, and they are invited once more.

    Raises as `invitations.invite`.
    """
    made = invitations.invite(
        organization=organization, email=email, role=Role.OWNER, actor=actor, now=now
    )
    transaction.on_commit(partial(send, made, actor, now))


def send(made: NewInvitation, actor: Actor, now: datetime) -> None:
    try:
        invitation_mail.send(made, now)
    except Refusal:
        logger.warning("The Owner of %s is not invited.", made.invitation.organization.public_id)
        invitations.withdraw(invitation=made.invitation, actor=actor, now=now)
