"""Which tokens does this API user own? The routes of `/v1/keys` once more, for one API user alone."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apiusers.lookups import api_user_or_404
from keys.api import operations
from keys.api.answers import IDEMPOTENCY_KEY
from keys.api.operations import CONFIRMED, KEY_ID, LIST_PARAMETERS
from keys.api.serializers import (
    ApiUserTokenAsked,
    KeyChangeAsked,
    KeyPageShown,
    KeyShown,
    NewKeyShown,
    RevocationAsked,
    RotatedKeyShown,
    RotationAsked,
    render_key,
)
from keys.models import ApiKey, ApiKeyQuerySet
from keys.verification.authentication import KeyRequest
from portal import clock, permissions
from portal.api.fields import validated
from portal.api.schema import id_parameter, problems
from portal.api.view import ApiView

API_USER_ID = id_parameter("api_user_id")
BOTH = [API_USER_ID, KEY_ID]
TAGS = ["API users"]


class TokensOfApiUser(ApiView):
    """A route of the tokens of one API user. A token is never given more than the calling key holds."""

    required_permission = permissions.API_USERS_MANAGE


def tokens_of(request: KeyRequest, api_user_id: str) -> ApiKeyQuerySet:
    """The listed tokens of the API user. Raises Http404."""
    owner = api_user_or_404(request.user.organization, api_user_id)
    return ApiKey.objects.listed().owned_by(owner.organization, owner)


def token_or_404(request: KeyRequest, api_user_id: str, key_id: str) -> ApiKey:
    return operations.key_or_404(tokens_of(request, api_user_id), key_id)


class ApiUserTokens(TokensOfApiUser):
    @extend_schema(
        operation_id="listApiUserTokens",
        parameters=[API_USER_ID, *LIST_PARAMETERS],
        responses=KeyPageShown,
        tags=TAGS,
    )
    def get(self, request: KeyRequest, api_user_id: str) -> Response:
        """The tokens of the API user, newest first."""
        return operations.list_keys(request, tokens_of(request, api_user_id))

    @extend_schema(
        operation_id="createApiUserToken",
        parameters=[API_USER_ID, IDEMPOTENCY_KEY],
        request=ApiUserTokenAsked,
        responses={201: NewKeyShown, **problems(409, 422)},
        tags=TAGS,
    )
    def post(self, request: KeyRequest, api_user_id: str) -> Response:
        """Make a token. It may do what the API user may, unless `permissions` narrows it."""
        asked, owner = (
            validated(ApiUserTokenAsked, request.data),
            api_user_or_404(request.user.organization, api_user_id),
        )
        return operations.make_key(request, asked, lambda: owner, request.path)


class ApiUserToken(TokensOfApiUser):
    @extend_schema(operation_id="readApiUserToken", parameters=BOTH, responses=KeyShown, tags=TAGS)
    def get(self, request: KeyRequest, api_user_id: str, key_id: str) -> Response:
        """One token of the API user: its status, when it ends, what it may do and is held to. Never its text."""
        return Response(render_key(token_or_404(request, api_user_id, key_id), clock.now()))

    @extend_schema(
        operation_id="changeApiUserToken",
        parameters=[*BOTH, CONFIRMED],
        request=KeyChangeAsked,
        responses={200: KeyShown, **problems(409)},
        tags=TAGS,
    )
    def patch(self, request: KeyRequest, api_user_id: str, key_id: str) -> Response:
        """Rename the token, change its expiry and what it is held to: what is named, all or nothing."""
        return operations.change_key(request, token_or_404(request, api_user_id, key_id))

    @extend_schema(
        operation_id="deleteApiUserToken", parameters=BOTH, responses={204: None}, tags=TAGS
    )
    def delete(self, request: KeyRequest, api_user_id: str, key_id: str) -> Response:
        """Revoke the token if it is not, and take it off the list."""
        return operations.delete_key(request, token_or_404(request, api_user_id, key_id))


class ApiUserTokenRotation(TokensOfApiUser):
    @extend_schema(
        operation_id="rotateApiUserToken",
        parameters=[*BOTH, IDEMPOTENCY_KEY],
        request=RotationAsked,
        responses={201: RotatedKeyShown, **problems(409, 422)},
        tags=TAGS,
    )
    def post(self, request: KeyRequest, api_user_id: str, key_id: str) -> Response:
        """Make a successor; the old token works for `overlap_seconds` more."""
        key = token_or_404(request, api_user_id, key_id)
        return operations.rotate_key(request, key, f"/v1/api-users/{api_user_id}/tokens")


class ApiUserTokenRevocation(TokensOfApiUser):
    makes_lasting = frozenset()  # it ends

    @extend_schema(
        operation_id="revokeApiUserToken",
        parameters=BOTH,
        request=RevocationAsked,
        responses=KeyShown,
        tags=TAGS,
    )
    def post(self, request: KeyRequest, api_user_id: str, key_id: str) -> Response:
        """End the token for ever. Repeating it changes nothing and gets the same answer."""
        return operations.revoke_key(request, token_or_404(request, api_user_id, key_id))
