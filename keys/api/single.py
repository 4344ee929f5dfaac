"""What is with this one key? Read, change, delete, rotate, revoke."""

import re
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from keys import rotation, services
from keys.api.answers import IDEMPOTENCY_KEY, created
from keys.idempotency import Answer
from keys.models import ApiKey
from keys.owners import with_owner
from keys.serializers import (
    KeyChangeAsked,
    KeyShown,
    RevocationAsked,
    RotatedKeyShown,
    RotationAsked,
    moment,
    shown,
)
from portal import clock, permissions
from portal.api_schema import problems
from portal.api_view import ApiView
from portal.fields import validated

# The shape is asked before the database, which would stumble over NUL in the text.
ID = re.compile(r"[0-9A-Za-z]{12}", re.ASCII)
KEY_ID = OpenApiParameter(
    "key_id", {"type": "string", "pattern": f"^{ID.pattern}$"}, OpenApiParameter.PATH
)


class OneKey(ApiView):
    """A route of one key of the caller's organization."""

    required_permission = permissions.KEYS_MANAGE


def key_or_404(request: Any, key_id: str) -> ApiKey:
    """The key, if it is the caller's organization's and was not deleted; else Http404, told alike."""
    if not ID.fullmatch(key_id):
        raise Http404
    rows = with_owner(ApiKey.objects.listed())
    rows = rows.select_related("created_by_user", "created_by_key")
    key = rows.filter(organization=request.user.key.organization_id, public_id=key_id).first()
    if key is None:
        raise Http404
    return key


class Key(OneKey):
    @extend_schema(operation_id="readKey", parameters=[KEY_ID], responses=KeyShown, tags=["Keys"])
    def get(self, request: Any, key_id: str) -> Response:
        return Response(shown(key_or_404(request, key_id), clock.now()))

    @extend_schema(
        operation_id="changeKey",
        parameters=[KEY_ID],
        request=KeyChangeAsked,
        responses={200: KeyShown, **problems(409)},
        tags=["Keys"],
    )
    def patch(self, request: Any, key_id: str) -> Response:
        """Rename the key, change its expiry, or both; all or nothing."""
        asked, now = validated(KeyChangeAsked, request.data), clock.now()
        key, actor = key_or_404(request, key_id), request.user.actor(request)
        with transaction.atomic():
            if "name" in asked:
                key = services.rename(key=key, name=asked["name"], actor=actor, now=now)
            if "expires_at" in asked:
                expiry = asked["expires_at"]
                key = services.change_expiry(key=key, expires_at=expiry, actor=actor, now=now)
        return Response(shown(key, now))

    @extend_schema(
        operation_id="deleteKey", parameters=[KEY_ID], responses={204: None}, tags=["Keys"]
    )
    def delete(self, request: Any, key_id: str) -> Response:
        """Revoke the key if it is not, and take it off the list. Its audit trail stays."""
        key = key_or_404(request, key_id)
        services.delete(key=key, actor=request.user.actor(request), now=clock.now())
        return Response(status=204)


class Rotation(OneKey):
    @extend_schema(
        operation_id="rotateKey",
        parameters=[KEY_ID, IDEMPOTENCY_KEY],
        request=RotationAsked,
        responses={201: RotatedKeyShown, **problems(409, 422)},
        tags=["Keys"],
    )
    def post(self, request: Any, key_id: str) -> Response:
        """Make a successor. The old key works for `overlap_seconds` more, then it has expired."""
        asked = validated(RotationAsked, request.data)
        key = key_or_404(request, key_id)

        def make() -> Answer:
            overlap, now = timedelta(seconds=asked["overlap_seconds"]), clock.now()
            made = rotation.rotate(
                key=key, overlap=overlap, actor=request.user.actor(request), now=now
            )
            old = {"id": made.replaces.public_id, "expires_at": moment(made.replaces.expires_at)}
            body = {**shown(made.key, now), "key": made.text, "replaces": old}
            return Answer(body, made.key.public_id)

        return created(request, make)


class Revocation(OneKey):
    @extend_schema(
        operation_id="revokeKey",
        parameters=[KEY_ID],
        request=RevocationAsked,
        responses=KeyShown,
        tags=["Keys"],
    )
    def post(self, request: Any, key_id: str) -> Response:
        """End the key for ever. Repeating it changes nothing and gets the same answer."""
        asked, now = validated(RevocationAsked, request.data), clock.now()
        key = key_or_404(request, key_id)
        key, _ = services.revoke(
            key=key, actor=request.user.actor(request), now=now, reason=asked["reason"]
        )
        return Response(shown(key, now))
