"""What does an application wish to do, in plain language, and which of it can this person allow at all?"""

from collections.abc import Iterable
from dataclasses import dataclass

from keys.oauth.scopes import IDENTITY
from portal.permissions import known

# What the scopes of OpenID Connect mean here, in the order in which they are told.
MEANINGS = {
    "openid": "Know which account of this portal you are",
    "profile": "Know your name",
    "email": "Know your e-mail address",
    "offline_access": "Renew its token by itself for up to 30 days, until you withdraw it",
}


@dataclass(frozen=True)
class RequestedScope:
    """One scope: its name, what it means, and whether the token will have it."""

    name: str
    meaning: str
    is_given: bool = True


def requested_scopes(scope: Iterable[str], held: frozenset[str]) -> list[RequestedScope]:
    """What is asked for, as a person reads it: permissions with what `held` makes of them, then the identity.

    A scope that this installation does not know any more is left out: the token will not have it either.
    """
    asked = frozenset(scope)
    permissions = [
        RequestedScope(name, meaning, name in held)
        for name, meaning in sorted(known().items())
        if name in asked - IDENTITY
    ]
    return [
        *permissions,
        *(RequestedScope(name, told) for name, told in MEANINGS.items() if name in asked),
    ]
