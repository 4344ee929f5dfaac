"""Is this token or key good now? `POST /oauth/introspect` for servers that speak RFC 7662."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from keys.oauth.errors import invalid_request
from keys.oauth.grants.client_authentication import ANY_CREDENTIAL
from keys.oauth.view import OAuthView
from keys.verification import access_tokens
from keys.verification.arrivals import UNJUDGED
from keys.verification.audiences import ANYWHERE, as_told, issuer
from keys.verification.authentication import KeyRequest
from keys.verification.door import verify
from keys.verification.records import KeyRecord
from keys.verification.told import told_outside, told_owner
from keys.verification.verdicts import Verdict
from portal import clock

INACTIVE = {"active": False}


class Introspection(OAuthView):
    """Any credential of the organization may ask; about another organization's tokens nothing is told.

    A key marked as installation verifier sees those of every organization, as at `POST /v1/keys/verify`.
    """

    authentication_classes = ANY_CREDENTIAL

    @extend_schema(exclude=True)
    def post(self, request: KeyRequest) -> Response:
        parameters = self.parameters(request)
        if "token" not in parameters:
            raise invalid_request("The parameter token is missing.")
        # token_type_hint is a help for servers that must search; ours can be told apart by their shape.
        verdict = verify(
            parameters["token"], now=clock.now(), place=ANYWHERE, arrival=UNJUDGED, cost=None
        )
        is_seen = verdict.record is not None and sees(request.user.record, verdict.record)
        return Response(render_verdict(verdict) if verdict.is_valid and is_seen else INACTIVE)


def sees(caller: KeyRecord, key: KeyRecord) -> bool:
    return caller.is_installation_verifier or caller.organization_pk == key.organization_pk


def render_verdict(verdict: Verdict) -> dict[str, Any]:
    """RFC 7662 section 2.2. The scope is what the credential may do at this moment."""
    key = verdict.record
    if key is None:
        return INACTIVE
    said = {
        "active": True,
        "iss": issuer(),
        "sub": key.subject,
        "client_id": key.client_id,
        "key_id": key.public_id,
        "org": key.organization_id,
        "scope": " ".join(sorted(verdict.permissions)),
        "owner": told_owner(key),
        **told_outside(key),
    }
    if verdict.token is not None:
        return {**said, **of_token(verdict.token)}
    ends = {"exp": int(key.expires_at.timestamp())} if key.expires_at else {}
    return {**said, "token_type": "api_key", "iat": int(key.created_at.timestamp()), **ends}


def of_token(token: access_tokens.Claims) -> dict[str, Any]:
    return {
        "token_type": "Bearer",
        "client_id": token.client_id,
        "aud": as_told(token.audience),
        "jti": token.token_id,
        "iat": int(token.issued_at.timestamp()),
        "exp": int(token.expires_at.timestamp()),
        **({"act": token.act} if token.act else {}),
    }
