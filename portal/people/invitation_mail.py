"""What does an invitation's mail say, and to where does its link lead?"""

import logging
from datetime import datetime
from smtplib import SMTPException
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from portal.actors import Actor
from portal.errors import Refusal
from portal.installation import brand
from portal.mail.composing import compose
from portal.models import Invitation, Organization
from portal.people import invitations
from portal.people.invitations import NewInvitation

logger = logging.getLogger(__name__)


def invite_and_send(
    *, organization: Organization, email: str, role: str, actor: Actor, now: datetime
) -> Invitation:
    """Invite, then send the mail; an invitation whose mail is not taken is withdrawn.

    Raises what `invitations.invite` raises, and Refusal `mail_not_sent` (503).
    """
    # Durable: the link in the mail is one that surely works, since nothing around this can be undone any more.
    with transaction.atomic(durable=True):
        made = invitations.invite(
            organization=organization, email=email, role=role, actor=actor, now=now
        )
    try:
        send(made, now)
    except Refusal:
        invitations.withdraw(invitation=made.invitation, actor=actor, now=now)
        raise
    return made.invitation


def resend_and_send(*, invitation: Invitation, actor: Actor, now: datetime) -> Invitation:
    """Send the invitation again with a new link.

    Raises what `invitations.resend` raises, and Refusal `mail_not_sent` (503): then the earlier link has
    ended all the same, and the invitation waits to be sent once more.
    """
    with transaction.atomic(durable=True):
        made = invitations.resend(invitation=invitation, actor=actor, now=now)
    send(made, now, lost="so the invitation did not arrive; its earlier link has ended")
    return made.invitation


def send(made: NewInvitation, now: datetime, lost: str = "so nobody was invited") -> None:
    """Send it. The link leads to PUBLIC_URL, whatever host the request named.

    Raises Refusal `mail_not_sent` (503) when the mail server does not take it.
    """
    link = settings.PUBLIC_URL + reverse("portal:invitation_link", args=[made.token])
    ends = made.invitation.expires_at.astimezone(ZoneInfo(made.invitation.organization.time_zone))
    name = brand.current().name
    context = {
        "invitation": made.invitation,
        "inviter": invitations.inviter_of(made.invitation, now),
        "portal_name": name,
        "link": link,
        "ends": f"{ends:%-d %B %Y, %H:%M}",
    }
    mail = compose(
        subject=f"Invitation to {made.invitation.organization.name} on {name}",
        template="portal/members/invitation_mail.txt",
        context=context,
        to=made.invitation.email,
    )
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        logger.exception("An invitation could not be sent.")
        detail = f"The mail could not be sent, {lost}. Try again later."
        raise Refusal("mail_not_sent", detail, status=503) from error
