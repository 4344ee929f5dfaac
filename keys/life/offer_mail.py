"""How does a person learn that a token was prepared for them? By a mail, which holds no secret: there is none yet."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from keys.life import offers
from keys.models import TokenOffer
from portal.errors import Refusal
from portal.installation import brand
from portal.mail.composing import compose
from portal.mail.examples import ORGANIZATION, Example
from portal.throttles import devices
from portal.throttles.tries import Bucket, claim_mail

A_DAY = timedelta(days=1)

logger = logging.getLogger(__name__)


def offer_and_tell(**asked: Any) -> tuple[TokenOffer, bool]:
    """Prepare the token as `offers.offer_token` does, then send the mail; False where it was not taken.

    The token is prepared all the same: it waits under My tokens, where the person finds it without the mail.
    Raises what `offers.offer_token` raises.
    """
    # Durable: it refuses to run within another transaction, so the mail never tells of what is undone afterwards.
    with transaction.atomic(durable=True):
        offer = offers.offer_token(**asked)
    return offer, tell(offer)


def tell_again(*, offer: TokenOffer, now: datetime) -> None:
    """Send the mail once more, in growing pauses from a minute on: nobody's mailbox is filled.

    Raises Conflict `offer_gone` for one that was claimed or withdrawn, Refusal `mail_too_soon` (429) and
    `mail_not_sent` (503).
    """
    offers.refuse_ended(offer)
    if not claim_mail(bucket_of(offer), A_DAY, now):
        detail = (
            "A mail about this token was sent a short while ago. Nothing was sent. Try again later."
        )
        raise Refusal("mail_too_soon", detail, status=429)
    if not tell(offer):
        detail = "The mail was not taken by the mail server. The token waits under My tokens all the same."
        raise Refusal("mail_not_sent", detail, status=503)


def bucket_of(offer: TokenOffer) -> Bucket:
    """What the mails about this token are counted of."""
    return Bucket(devices.digest("prepared token", offer.public_id))


def tell(offer: TokenOffer) -> bool:
    """Send the mail. The link leads to PUBLIC_URL, whatever host the request named."""
    page = reverse("keys:my_tokens_list", args=[offer.organization.public_id])
    mail = compose(
        subject=f"A token waits for you in {offer.organization.name} on {brand.current().name}",
        template="keys/offers/offer_mail.txt",
        context={"offer": offer, "link": settings.PUBLIC_URL + page},
        to=offer.user.email,
    )
    try:
        mail.send()
    except (SMTPException, OSError):
        logger.exception("The mail about a prepared token could not be sent.")
        return False
    return True


def mail_examples() -> list[Example]:
    """That mail, and the one about a key that its holder ended, with made-up values (`portal.mail.examples`)."""
    key = {"name": "production-main", "public_id": "7Hq2mVx9TfKe", "organization": ORGANIZATION}
    offer = {
        "offered_by": "Alice Brown",
        "name": "orders-report",
        "organization": {"name": ORGANIZATION},
    }
    return [
        Example(
            "keys/offers/offer_mail.txt",
            f"A token waits for you in {ORGANIZATION}",
            {"offer": offer, "link": "/o/org_7Hq2mVx9TfKe/tokens"},
        ),
        Example(
            "keys/changes/revoked_by_holder_mail.txt",
            f"A key of {ORGANIZATION} was revoked by its holder",
            {"key": key, "by": "key 7Hq2mVx9TfKe"},
        ),
    ]
