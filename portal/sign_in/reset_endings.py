"""What may somebody end together with a forgotten password? Whatever a stranger could have left in their account.

Sessions end in any case. The rest is offered, counted, and nothing is ticked: most people reset a password because
they forgot it, and their programs go on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from portal.actors import Actor
from portal.hooks import Hook
from portal.models import User
from portal.second_factor import changes, factors


@dataclass(frozen=True)
class Ending:
    """One kind of thing that can be ended; `end` is called in the transaction of the new password."""

    name: str  # of its field in the form
    count: int
    one: str
    many: str
    follows: str  # what comes of it
    end: Callable[[Actor, datetime], None]

    @property
    def words(self) -> str:
        return f"1 {self.one}" if self.count == 1 else f"{self.count:,} {self.many}"


# What this person has, each kind with its count, those of count 0 included.
endings: Hook[[User, datetime], list[Ending]] = Hook()


def offered_to(user: User, now: datetime) -> list[Ending]:
    """Those of which there is at least one."""
    return [one for found in endings.call(user, now) for one in found if one.count]


def of_passkeys(user: User, now: datetime) -> list[Ending]:
    """Where an app remains beside them: a mailbox alone never takes the last second factor away (decision 0023)."""
    found = factors.of(user)
    if found.app is None:
        return []

    def end(actor: Actor, now: datetime) -> None:
        for passkey in Authenticator.objects.filter(user=user, type=factors.Type.WEBAUTHN):
            changes.remove(factor=passkey, actor=actor)

    follows = "They no longer sign in. Your authenticator app is asked for as before."
    return [Ending("end_passkeys", len(found.passkeys), "passkey", "passkeys", follows, end)]
