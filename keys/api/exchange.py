"""How does a key become a temporary access token? By two routes of the same meaning, for two kinds of clients."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from keys.api.serializers import CredentialField
from keys.oauth import lifetimes
from keys.verification import access_tokens, refusals
from keys.verification.arrivals import Sent
from keys.verification.authentication import ApiKeyAuthentication, KeyRequest, KeyTextAuthentication
from keys.verification.credential_headers import ORGANIZATION, refuse_repeated
from keys.verification.door import verify
from keys.verification.verdicts import Verdict
from portal import clock
from portal.api.fields import validated
from portal.api.request_types import ApiRequest
from portal.api.view import ApiView


class SecretKeyAsked(serializers.Serializer):
    """Other members are ignored: published clients may send some."""

    secret_key = CredentialField(allow_blank=False)


class TokenShown(serializers.Serializer):
    access_token = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds.")
    token_type = serializers.ChoiceField([("Bearer", "Bearer")])


class DatedTokenShown(TokenShown):
    expires_at = serializers.DateTimeField()


def token_for(verdict: Verdict, now: datetime) -> dict[str, Any]:
    """A token of the key that passed. Raises Refusal (401)."""
    if not verdict.is_valid or verdict.record is None:
        raise refusals.not_passed(verdict)
    wish = access_tokens.TokenRequest(seconds=lifetimes.of_exchange(verdict.record.organization_pk))
    parent = verdict.record.token_parent
    token = access_tokens.issue(parent, permissions=verdict.permissions, now=now, wish=wish)
    return {"access_token": token.text, "token_type": "Bearer", **asdict(token)}


class TokenFromBody(ApiView):
    """The key travels in the JSON body."""

    public_because = "the key in the body is the credential"

    @extend_schema(
        operation_id="exchangeKey",
        request=SecretKeyAsked,
        responses=TokenShown,
        tags=["Authentication"],
        auth=[],
    )
    def post(self, request: ApiRequest) -> Response:
        refuse_repeated(request.META)
        asked, now = validated(SecretKeyAsked, request.data), clock.now()
        organization_id = request.META.get(ORGANIZATION)
        # A token makes no token: its life would never end.
        verdict = verify(
            asked["secret_key"],
            now=now,
            organization_id=organization_id,
            accept_tokens=False,
            arrival=Sent(request.META),
        )
        shown = TokenShown(token_for(verdict, now)).data
        return Response(shown, headers=verdict.headers)


class TokenFromHeader(ApiView):
    """The key travels as `Authorization: Bearer`; there is no body, and one that is sent is not read."""

    authentication_classes = [ApiKeyAuthentication, KeyTextAuthentication]
    takes_body = False

    @extend_schema(
        operation_id="authenticate",
        request=None,
        responses=DatedTokenShown,
        tags=["Authentication"],
    )
    def post(self, request: KeyRequest) -> Response:
        return Response(DatedTokenShown(token_for(request.auth, clock.now())).data)
