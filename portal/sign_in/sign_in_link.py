"""How does somebody get in whom strangers' wrong tries keep waiting? By a one-time link to their mailbox.

It stands in for the password on a device that is not known, and for nothing else: the second factor is still asked.
Nothing is stored: the link is signed over what signing in changes, so it works once, and for an hour.
"""

from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import base36_to_int

from portal import clock, lookups
from portal.addresses import found_as
from portal.models import User
from portal.sign_in import asked_mails

VALID_SECONDS = 3600  # and no longer than that nothing is sent, see portal.sign_in.asked_mails


class LinkGenerator(PasswordResetTokenGenerator):
    """As Django signs links of resets: over password, address and last sign-in; with a salt and an end of its own."""

    key_salt = "portal.sign_in.sign_in_link"

    def _now(self) -> datetime:
        return clock.now().replace(tzinfo=None)

    def check_token(self, user: User | None, token: str | None) -> bool:
        if user is None or not token or not super().check_token(user, token):
            return False
        made = base36_to_int(token.split("-")[0])
        return self._num_seconds(self._now()) - made <= VALID_SECONDS


generator = LinkGenerator()


def send(request: HttpRequest, email: str) -> None:
    """To the stored address of the account, when there is one. Whoever asks sees the same either way, also where it is
    too soon for another mail: whoever is meant has a link that works."""
    user = User.objects.filter(email__in=found_as(email), is_active=True).first()
    asked_mails.refuse_flood(request)
    if not asked_mails.claim(request, email, asked_mails.LINK, timedelta(seconds=VALID_SECONDS)):
        return
    adapter = get_adapter(request)
    if user is None:
        adapter.send_mail(
            "account/email/unknown_account",
            email,
            {"email": email, "signup_url": reverse("account_signup")},
        )
        return
    key = f"{user.public_id}-{generator.make_token(user)}"
    context = {"user": user, "link": reverse("portal:sign_in_link", args=[key])}
    adapter.send_mail("account/email/sign_in_link", user.email, context)


def person_of_link(key: str) -> User | None:
    """The active person whose living link this is."""
    person, _, token = key.partition("-")
    user = lookups.person(person)
    return user if user and user.is_active and generator.check_token(user, token) else None
