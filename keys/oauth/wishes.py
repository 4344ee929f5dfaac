"""What does an application wish to do, in plain language, and which of it can this person allow at all?"""

from collections.abc import Iterable
from dataclasses import dataclass

from keys.oauth.authorization_request import IDENTITY_SCOPES
from portal.permissions import known

# What the scopes of OpenID Connect mean here. `profile` and `email` add nothing to what `openid` tells.
IDENTITY = {
    "openid": "Know which account of this portal you are",
    "offline_access": "Renew its token by itself for up to 30 days, until you withdraw it",
}


@dataclass(frozen=True)
class Wish:
    """One scope: its name, what it means, and whether the token will have it."""

    name: str
    meaning: str
    is_given: bool = True


def wishes(scope: Iterable[str], held: frozenset[str]) -> list[Wish]:
    """What is asked for, as a person reads it: permissions with what `held` makes of them, then the identity."""
    asked = list(scope)
    words = known()
    permissions = [
        Wish(name, words[name], name in held) for name in asked if name not in IDENTITY_SCOPES
    ]
    identity = [Wish(name, IDENTITY[name]) for name in asked if name in IDENTITY]
    return [*permissions, *identity]
