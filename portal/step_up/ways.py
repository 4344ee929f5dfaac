"""How can this person prove who they are in this browser? By what they sign in with, and with a second factor by that.

Who has a second factor is asked for it, and their password is not enough: with a session that was stolen and a
password that was guessed nobody takes an account that has two factors.
"""

from dataclasses import dataclass
from typing import cast

from portal.http.requests import PageRequest
from portal.models import User
from portal.second_factor import ceremony, factors


@dataclass(frozen=True)
class Ways:
    password: bool
    code: bool
    passkey: bool

    @property
    def any(self) -> bool:
        return self.password or self.code or self.passkey


def ways_of(request: PageRequest) -> Ways:
    """A passkey is offered where the browser can use it. Without any way a password is chosen by mail first."""
    user = cast(User, request.user)
    found = factors.of(user)
    return Ways(
        password=not found.any and user.has_usable_password(),
        code=found.app is not None or (found.any and found.codes_left > 0),
        passkey=bool(found.passkeys) and not ceremony.why_not(request),
    )
