"""What is with this one key? Read, change, delete, rotate, revoke."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from keys.api import operations
from keys.api.answers import IDEMPOTENCY_KEY
from keys.api.operations import CONFIRMED, KEY_ID
from keys.api.serializers import (
    KeyChangeAsked,
    KeyShown,
    RevocationAsked,
    RotatedKeyShown,
    RotationAsked,
    render_key,
)
from keys.life.revocation_by_holder import revoke_by_holder
from keys.models import ApiKey
from keys.verification.authentication import KeyRequest
from portal import clock, permissions
from portal.api.schema import problems
from portal.api.view import ApiView


class OneKey(ApiView):
    """A route of one key of the caller's organization."""

    required_permission = permissions.KEYS_MANAGE


def key_or_404(request: KeyRequest, key_id: str) -> ApiKey:
    """The key, if it is the caller's organization's and was not deleted; else Http404, told alike."""
    rows = ApiKey.objects.listed().filter(organization=request.user.organization)
    return operations.key_or_404(rows, key_id)


class Key(OneKey):
    @extend_schema(operation_id="readKey", parameters=[KEY_ID], responses=KeyShown, tags=["Keys"])
    def get(self, request: KeyRequest, key_id: str) -> Response:
        """One key: its status, when it ends, what it may do and is held to. Never its text."""
        return Response(render_key(key_or_404(request, key_id), clock.now()))

    @extend_schema(
        operation_id="changeKey",
        parameters=[KEY_ID, CONFIRMED],
        request=KeyChangeAsked,
        responses={200: KeyShown, **problems(409)},
        tags=["Keys"],
    )
    def patch(self, request: KeyRequest, key_id: str) -> Response:
        """Rename the key, change its expiry and what it is held to: what is named, all or nothing."""
        return operations.change_key(request, key_or_404(request, key_id))

    @extend_schema(
        operation_id="deleteKey", parameters=[KEY_ID], responses={204: None}, tags=["Keys"]
    )
    def delete(self, request: KeyRequest, key_id: str) -> Response:
        """Revoke the key if it is not, and take it off the list. Its audit trail stays."""
        return operations.delete_key(request, key_or_404(request, key_id))


class Rotation(OneKey):
    @extend_schema(
        operation_id="rotateKey",
        parameters=[KEY_ID, IDEMPOTENCY_KEY],
        request=RotationAsked,
        responses={201: RotatedKeyShown, **problems(409, 422)},
        tags=["Keys"],
    )
    def post(self, request: KeyRequest, key_id: str) -> Response:
        """Make a successor. The old key works for `overlap_seconds` more, then it has expired."""
        return operations.rotate_key(request, key_or_404(request, key_id), "/v1/keys")


class Revocation(OneKey):
    makes_lasting = frozenset()  # it ends

    @extend_schema(
        operation_id="revokeKey",
        parameters=[KEY_ID],
        request=RevocationAsked,
        responses=KeyShown,
        tags=["Keys"],
    )
    def post(self, request: KeyRequest, key_id: str) -> Response:
        """End the key for ever. Repeating it changes nothing and gets the same answer."""
        return operations.revoke_key(request, key_or_404(request, key_id))


class OwnRevocation(ApiView):
    """Any key ends itself: whoever holds it proves no more than that."""

    takes_body = False

    @extend_schema(operation_id="revokeOwnKey", request=None, responses=KeyShown, tags=["Keys"])
    def post(self, request: KeyRequest) -> Response:
        """End the calling key for ever. No permission is needed; an access token cannot do it."""
        now, actor = clock.now(), request.user.actor(request)
        key = revoke_by_holder(key=request.user.key, actor=actor, now=now)
        return Response(render_key(key, now))
