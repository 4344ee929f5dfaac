"""What was asked of the token endpoint, and what does every grant answer?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from keys.models import ApiKey, Application
from keys.oauth import resources
from keys.oauth.errors import invalid_request
from keys.oauth.grants import clients
from keys.verification import access_tokens
from keys.verification.verdicts import Verdict
from portal.actors import Actor
from portal.api.request_types import ApiRequest
from portal.remote import client_ip


@dataclass(frozen=True)
class GrantRequest:
    """A request at the token endpoint: its parameters, each once, its headers (a WSGI environ) and its moment."""

    parameters: dict[str, str]
    headers: dict[str, str]
    now: datetime
    client: clients.ClientCredential | None
    request: ApiRequest  # for the audit: where it came from

    def get(self, name: str) -> str:
        return self.parameters.get(name, "")

    def need(self, name: str) -> str:
        """Raises OAuthError `invalid_request` for a parameter that is missing."""
        if not self.get(name):
            raise invalid_request(f"The parameter {name} is missing.")
        return self.get(name)

    @property
    def resource(self) -> str:
        return resources.requested_resource(self.get("resource"), self.get("audience"))


Answer = dict[str, Any]


def bearer(
    key: ApiKey, permissions: frozenset[str], wish: access_tokens.TokenRequest, now: datetime
) -> tuple[Answer, access_tokens.AccessToken]:
    """The answer of RFC 6749 section 5.1; `expires_in` is a number of seconds."""
    token = access_tokens.issue(key, permissions=permissions, now=now, wish=wish)
    said: Answer = {
        "access_token": token.text,
        "token_type": "Bearer",
        "expires_in": token.expires_in,
        "scope": " ".join(sorted(permissions)),
    }
    return said, token


def key_of(verdict: Verdict) -> ApiKey:
    if verdict.key is None:
        raise invalid_request("The credential is not known.")
    return verdict.key


def application_actor(application: Application, request: ApiRequest) -> Actor:
    """A public application as the actor of an audit event."""
    ip, request_id = client_ip(request), getattr(request, "request_id", "")
    return Actor("application", application.public_id, application.name, ip, request_id)
