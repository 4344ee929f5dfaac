"""How do tests of OAuth ask? As a client would: a form, and a person's consent made through the services."""

import json
from base64 import b64encode, urlsafe_b64decode
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.test import Client

from keys.models import ApiKey, Application
from keys.oauth.applications.services import Registration, register
from keys.oauth.grants import authorization_codes, consents
from portal.models import User
from tests.cast import Cast, actor
from tests.keys.minting import NOW

FORM = "application/x-www-form-urlencoded"
CALLBACK = "https://app.example/cb"
ORIGIN = "https://app.example"
SCOPES = ("endpoints:call", "pops:read", "widgets:view")
VERIFIER = "a-verifier-of-at-least-forty-three-letters-0123456789"
CHALLENGE = authorization_codes.challenge_of(VERIFIER)


def ask(path: str, body: dict | str | list | None = None, **headers: str) -> Any:
    """POST a form; underscores in the names of headers stand for dashes."""
    text = body if isinstance(body, str) else urlencode(body or {})
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return Client().post(path, text, content_type=FORM, headers=sent)


def token(body: dict | str | None = None, **headers: str) -> Any:
    return ask("/oauth/token", body, **headers)


def basic(client_id: str, secret: str) -> dict[str, str]:
    """Client credentials by Basic, both halves form-encoded first (RFC 6749 section 2.3.1)."""
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return {"authorization": f"Basic {b64encode(pair.encode()).decode()}"}


def claims(text: str, part: int = 1) -> dict[str, Any]:
    """What a JWT says, unverified; part 0 is its header."""
    encoded = text.split(".")[part]
    return json.loads(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))


def application(cast: Cast, name: str = "Web app", **asked: Any) -> Application:
    """A public application of Acme."""
    wanted = Registration(
        name=name,
        redirect_uris=asked.pop("redirect_uris", [CALLBACK]),
        allowed_origins=asked.pop("allowed_origins", [ORIGIN]),
        scopes=asked.pop("scopes", SCOPES),
        **asked,
    )
    return register(organization=cast.acme, asked=wanted, actor=actor(cast.alice), now=NOW)


def consent(app: Application, user: User, *scope: str, now: datetime = NOW) -> ApiKey:
    return consents.give(
        application=app, user=user, scope=scope or SCOPES, actor=actor(user), now=now
    )


def code(app: Application, user: User, *scope: str, **said: Any) -> str:
    """A code as the consent prompt gives it."""
    wanted = scope or SCOPES
    return authorization_codes.issue(
        consent=consent(app, user, *wanted, now=said.get("now", NOW)),
        redirect_uri=said.get("redirect_uri", CALLBACK),
        code_challenge=said.get("code_challenge", CHALLENGE),
        scope=wanted,
        nonce=said.get("nonce", ""),
        resource=said.get("resource", ""),
        now=said.get("now", NOW),
    )


def redemption(app: Application, text: str, **changed: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "client_id": app.public_id,
        "code": text,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
        **changed,
    }


def refreshing(app: Application, text: str, **changed: str) -> dict[str, str]:
    wanted = {"grant_type": "refresh_token", "client_id": app.public_id, "refresh_token": text}
    return {**wanted, **changed}


def passes(text: str, path: str = "/v1/whoami") -> bool:
    """Whether the door takes it as a Bearer."""
    return Client().get(path, headers={"authorization": f"Bearer {text}"}).status_code == 200
