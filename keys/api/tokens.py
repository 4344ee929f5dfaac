"""Which access tokens of a key are alive, and how are they ended? The list, one, or all at once."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from keys.api.single import KEY_ID, OneKey, key_or_404
from keys.models import IssuedToken
from keys.oauth.revocation import revoked_access_tokens
from keys.verification.authentication import KeyRequest
from portal import clock

TOKEN_ID = OpenApiParameter(
    "token_id", {"type": "string", "pattern": "^[0-9A-Za-z_-]{1,64}$"}, OpenApiParameter.PATH
)


class LivingTokenShown(serializers.Serializer):
    """Never the token itself: only whoever it was given to has it."""

    id = serializers.CharField(source="token_id", help_text="The token's `jti`.")
    grant = serializers.CharField()
    permissions = serializers.ListField(child=serializers.CharField(), source="scope")
    issued_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class LivingTokensShown(serializers.Serializer):
    results = LivingTokenShown(many=True, help_text="Newest first, at most 200.")


class LivingTokens(OneKey):
    @extend_schema(
        operation_id="listAccessTokens",
        parameters=[KEY_ID],
        responses=LivingTokensShown,
        tags=["Keys"],
    )
    def get(self, request: KeyRequest, key_id: str) -> Response:
        """The access tokens made from this key that still pass. One just given may take two seconds to be listed."""
        rows = revoked_access_tokens.living_tokens(key_or_404(request, key_id), clock.now())
        return Response(LivingTokensShown({"results": rows}).data)

    @extend_schema(
        operation_id="revokeAccessTokens",
        parameters=[KEY_ID],
        responses={204: None},
        tags=["Keys"],
    )
    def delete(self, request: KeyRequest, key_id: str) -> Response:
        """Refuse every access token made from this key until now, listed or not. The key itself goes on."""
        key = key_or_404(request, key_id)
        revoked_access_tokens.revoke_all(key=key, actor=request.user.actor(request))
        return Response(status=204)


class LivingToken(OneKey):
    @extend_schema(
        operation_id="revokeAccessToken",
        parameters=[KEY_ID, TOKEN_ID],
        responses={204: None},
        tags=["Keys"],
    )
    def delete(self, request: KeyRequest, key_id: str, token_id: str) -> Response:
        """Refuse this access token and those made from it. The key itself goes on."""
        key, now = key_or_404(request, key_id), clock.now()
        token = living_or_404(revoked_access_tokens.living_tokens(key, now), token_id)
        revoked_access_tokens.revoke_token(
            key=key,
            token_id=token.token_id,
            expires_at=token.expires_at,
            actor=request.user.actor(request),
            now=now,
        )
        return Response(status=204)


def living_or_404(rows: list[IssuedToken], token_id: str) -> IssuedToken:
    found = next((row for row in rows if row.token_id == token_id), None)
    if found is None:
        raise Http404
    return found
