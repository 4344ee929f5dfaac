"""Which client calls introspection or revocation? One that names a key or an API user and proves it (RFC 6749 2.3)."""

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from keys.oauth.errors import BASIC
from keys.oauth.form_body import texts_of
from keys.oauth.grants import clients
from keys.verification.authentication import ApiKeyAuthentication, BearerAuthentication, Principal
from keys.verification.verdicts import Verdict
from portal import clock
from portal.api.request_types import ApiRequest


class ClientAuthentication(BaseAuthentication):
    """Client id and secret, by Basic or in the body; beside `x-api-key` and Bearer, which are asked first."""

    def authenticate(self, request: Request) -> tuple[Principal, Verdict] | None:
        client = clients.read_credential(request.META, texts_of(request.data))
        if client is None or client.secret is None:
            return None
        verdict = clients.program(client, request.META, clock.now())
        return (Principal(verdict), verdict) if verdict.record is not None else None

    def authenticate_header(self, request: Request) -> str:
        return BASIC


ANY_CREDENTIAL = [ApiKeyAuthentication, BearerAuthentication, ClientAuthentication]


def caller_of(view: Any, request: ApiRequest) -> tuple[Principal, Verdict] | None:
    """Who calls a route that also takes public clients; None without a credential. Raises Refusal, OAuthError."""
    for kind in ANY_CREDENTIAL:
        found = kind().authenticate(request)
        if found is not None:
            return found
    return None
