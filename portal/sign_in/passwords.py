"""Which passwords are taken? Long ones (NIST SP 800-63B-4, 3.1.1.2), and none made of what all here know.

No rule asks for digits or signs, and no password ends by itself: both make people choose worse ones.
"""

import re
from unicodedata import normalize

from django.conf import settings
from django.core.exceptions import ValidationError

from portal.models import LONG_PASSWORD, Organization, User
from portal.second_factor.factors import has_one

ALONE = LONG_PASSWORD  # characters, where the password is all that is asked
WITH_FACTOR = 8
MOST = 128  # more is only work for the hasher
LEAST_BESIDE = 8  # characters that must be left when the words known here are taken away
SHORTEST_WORD = 4
WORDS = re.compile(r"[\W_]+")


class LengthByFactors:
    """At least 15 characters, or 8 for somebody with a second factor; at most 128."""

    def validate(self, password: str, user: User | None = None) -> None:
        length = len(normalize("NFC", password))
        least = WITH_FACTOR if user is not None and user.pk and has_one(user.pk) else ALONE
        if length < least:
            raise ValidationError(
                f"A password has at least {least} characters. Several words make a good one.",
                code="password_too_short",
            )
        if length > MOST:
            raise ValidationError(
                f"A password has at most {MOST} characters.", code="password_too_long"
            )

    def get_help_text(self) -> str:
        return f"At least {ALONE} characters, or {WITH_FACTOR} with a second factor."


class NotOfKnownWords:
    """Refuses one that is little more than the names of this site, of the person or of their organizations."""

    def validate(self, password: str, user: User | None = None) -> None:
        left = normalize("NFC", password).casefold()
        for word in sorted(known_words(user), key=len, reverse=True):
            left = left.replace(word, "")
        if left != normalize("NFC", password).casefold() and len(set(left)) < LEAST_BESIDE:
            raise ValidationError(
                "This is little more than a name that others know: of this site, of you or of your organization.",
                code="password_known_words",
            )

    def get_help_text(self) -> str:
        return "Not made of your name or of your organization's."


def known_words(user: User | None) -> set[str]:
    """In small letters, of four letters and more."""
    texts = ["keydock", "password", settings.PUBLIC_HOST]
    if user is not None:
        texts += [user.email, user.name]
        if user.pk:
            names = Organization.objects.filter(memberships__user=user).values_list(
                "name", flat=True
            )
            texts += names
    words = {word for text in texts for word in WORDS.split(text.casefold())}
    return {word for word in words if len(word) >= SHORTEST_WORD}
