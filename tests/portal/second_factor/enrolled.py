"""How do tests get a person with a second factor, and the code that their app shows?"""

import re
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.test import Client

from portal import clock
from portal.models import User
from portal.second_factor import changes, totp
from tests.cast import PASSWORD, actor

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
INDEX = "/accounts/second-factor"
APP = f"{INDEX}/app"
STEP = timedelta(seconds=totp.STEP_SECONDS)
CODE = re.compile(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b")


def with_app(user: User, *, ago: timedelta = STEP * 4) -> list[str]:
    """Give the person an app with SECRET, set up some time ago; their recovery codes."""
    now = clock.now() - ago
    code = totp.code_at(SECRET, totp.step_at(now))
    return changes.set_up_app(user=user, secret=SECRET, code=code, actor=actor(user), now=now)


def with_passkey(user: User, name: str = "Laptop") -> Authenticator:
    """A row as a verified ceremony leaves it; nobody can sign in with it."""
    changes.add_passkey(user=user, name=name, credential={}, actor=actor(user), now=clock.now())
    return Authenticator.objects.filter(user=user, type="webauthn").latest("pk")


def shown(later: int = 0) -> str:
    """What the app shows now, or so many steps later."""
    return totp.code_at(SECRET, totp.step_at(clock.now()) + later)


def confirmed(client: Client, password: str = PASSWORD) -> Client:
    """The signed-in client after its person has said again that it is they."""
    assert client.post("/accounts/reauthenticate/", {"proof_password": password}).status_code == 302
    return client
