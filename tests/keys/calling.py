"""How do tests of the API call it? As a program would: with headers, JSON and no cookie."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.test import Client

from keys.life.services import NewKey
from keys.verification import access_tokens
from portal.permissions import known
from tests.cast import Cast
from tests.keys.minting import NOW, mint


@dataclass
class Program:
    """A program that holds a key. Its calls answer as `django.test.Client` does."""

    made: NewKey

    @property
    def organization_id(self) -> str:
        return self.made.key.organization.public_id

    @property
    def headers(self) -> dict[str, str]:
        return {"x-api-key": self.made.text, "x-organization-id": self.organization_id}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send `body` as JSON, with the two headers of the key; underscores in names stand for dashes."""
        extra = {name.replace("_", "-"): value for name, value in headers.items()}
        return call(method, path, body, **{**self.headers, **extra})

    def token(self, now: datetime) -> str:
        held = frozenset(self.made.key.permissions)
        return access_tokens.issue(self.made.key, permissions=held, now=now).text


def call(method: str, path: str, body: Any = None, **headers: str) -> Any:
    client = Client()
    if body is None:
        return client.generic(method, path, headers=headers)
    if isinstance(body, bytes):
        return client.generic(method, path, body, "application/json", headers=headers)
    sent = {"data": body, "content_type": "application/json", "headers": headers}
    return getattr(client, method.lower())(path, **sent)


def program(cast: Cast, *permissions: str, name: str = "caller", **options: Any) -> Program:
    """A program of Acme with these permissions; with every one when none is named."""
    wanted = permissions or known()
    options = {"now": NOW, **options}
    return Program(mint(cast.acme, cast.alice, name=name, permissions=wanted, **options))


def stranger(cast: Cast, *permissions: str) -> Program:
    """A program of the other organization."""
    wanted = permissions or known()
    return Program(mint(cast.other, cast.charlie, name="stranger", permissions=wanted, now=NOW))


def bearer(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"}
