"""Who is told by mail that a way in was changed? The person, so that they notice when it was not they."""

import logging

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.db import transaction
from django.http import HttpRequest

from portal.actors import Actor
from portal.mail.composing import compose
from portal.models import User
from portal.second_factor import changes

logger = logging.getLogger(__name__)


def tell(request: HttpRequest, what: str) -> None:
    """Send the mail `mfa/email/<what>` to the signed-in person.

    The change is made by then and its page may show what is shown once, so a mail server that is away (which the
    adapter logs) does not take the page's place.
    """
    try:
        get_adapter(request).send_notification_mail(f"mfa/email/{what}", request.user)
    except ImmediateHttpResponse:
        logger.warning("A person was not told by mail that their sign-in was changed.")


def remove_all_and_tell(*, user: User, actor: Actor) -> None:
    """Remove the second factors of somebody who lost them, then send the mail.

    Raises what `changes.remove_all` raises.
    """
    with transaction.atomic(durable=True):  # nothing around it can undo what the mail tells
        changes.remove_all(user=user, actor=actor)
    tell_of_removal(user)


def tell_of_removal(user: User) -> None:
    """To somebody whose second factors an operator removed."""
    mail = compose(
        subject="Your second factor was removed",
        template="mfa/email/removed_by_operator_message.txt",
        context={},
        to=user.email,
    )
    try:
        mail.send()
    except OSError:  # of which every failure of SMTP is one
        logger.exception("A person was not told by mail that their second factor was removed.")
