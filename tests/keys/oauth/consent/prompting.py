"""How do tests of the consent prompt ask? As a browser that follows an application's link."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client

from keys.models import Application
from tests.keys.oauth.asking import CALLBACK, CHALLENGE

AUTHORIZE = "/oauth/authorize"


def request_of(application: Application, path: str = AUTHORIZE, **changes: str | None) -> str:
    """The address of a right authorization request, with changes; None leaves a parameter out."""
    values = {
        "client_id": application.public_id,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "state": "st ate",
        "scope": "pops:read",
        **changes,
    }
    return f"{path}?{urlencode({name: v for name, v in values.items() if v is not None})}"


def answered(response: Any) -> dict[str, str]:
    """What a redirect tells the application."""
    assert response.status_code == 302, response.content.decode()[:400]
    return {
        name: values[0] for name, values in parse_qs(urlsplit(response["Location"]).query).items()
    }


def decide(client: Client, address: str, decision: str = "allow", **more: str) -> Any:
    return client.post(address, {"decision": decision, **more})


def directive(response: Any, name: str) -> str:
    """One directive of the Content-Security-Policy."""
    parts = [part.strip() for part in response["Content-Security-Policy"].split(";")]
    return next(part for part in parts if part.split()[0] == name)
