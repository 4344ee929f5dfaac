"""Who is told by mail of what somebody did in the organization? Those who answer for it, so that they can step in."""

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from portal.access import ADMINISTRATORS
from portal.actors import Actor
from portal.mail.composing import compose
from portal.models import Organization, User

logger = logging.getLogger(__name__)


def administrators_of(organization: Organization, but: Actor | None = None) -> list[User]:
    """The active Owners and Admins, without the one who acts."""
    members = organization.memberships.filter(role__in=ADMINISTRATORS, user__is_active=True)
    acting = but.user.pk if but is not None and but.user is not None else None
    return [
        one.user for one in members.select_related("user").order_by("pk") if one.user_id != acting
    ]


def tell(people: Iterable[User], subject: str, template: str, context: dict[str, Any]) -> None:
    """Send each of them the mail once the transaction is through. What was done stands, whether or not a mail server
    takes it; a failure is logged."""
    told = {"portal": settings.PUBLIC_URL, **context}
    mails = [
        compose(subject=subject, template=template, context=told, to=address)
        for address in sorted({person.email for person in people})
    ]
    transaction.on_commit(partial(send, mails))


def send(mails: Iterable[EmailMessage]) -> None:
    for mail in mails:
        try:
            mail.send()
        except OSError:  # of which every failure of SMTP is one
            logger.exception("Somebody was not told by mail what was done in their organization.")
