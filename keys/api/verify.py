"""May this key pass? What a server asks about a credential that somebody presented to it."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from keys.api.serializers import CredentialField, OwnerShown, owner_in
from keys.verification.audiences import ANYWHERE, as_told
from keys.verification.authentication import KeyRequest
from keys.verification.door import verify
from keys.verification.records import KeyRecord
from keys.verification.verdicts import NOT_FOUND, Verdict
from keys.verification_codes import Code
from portal import clock, permissions
from portal.api.fields import StrictSerializer, TextField, validated
from portal.api.view import ApiView


class VerificationAsked(StrictSerializer):
    """`permissions` must all be held; `ip` is the address of the caller whose key this is."""

    key = CredentialField()
    organization_id = TextField(required=False, allow_null=True, default=None, max_length=64)
    permissions = serializers.ListField(child=TextField(), required=False, max_length=100)
    ip = serializers.IPAddressField(required=False, allow_null=True)


@extend_schema_field(
    {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
)
class AudienceShown(serializers.Field):
    """The claim `aud`: a text, or a list where the token is for several."""

    def to_representation(self, value: str | list[str]) -> str | list[str]:
        return value


class VerdictShown(serializers.Serializer):
    valid = serializers.BooleanField()
    code = serializers.ChoiceField([(code.value, code.value) for code in Code])
    key_id = serializers.CharField(allow_null=True)
    organization_id = serializers.CharField(allow_null=True)
    owner = OwnerShown(allow_null=True)
    permissions = serializers.ListField(child=serializers.CharField(), allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    limits = serializers.DictField(allow_null=True)
    aud = AudienceShown(
        allow_null=True, help_text="For whom an access token is: an address, or a list of several."
    )


class VerifyKey(ApiView):
    """Always 200 with a verdict on the key or access token in the body, whatever the verdict is."""

    makes_lasting = frozenset()  # it asks
    required_permission = permissions.KEYS_VERIFY

    @extend_schema(
        operation_id="verifyKey", request=VerificationAsked, responses=VerdictShown, tags=["Verify"]
    )
    def post(self, request: KeyRequest) -> Response:
        asked = validated(VerificationAsked, request.data)
        verdict = verdict_for(request.user.record, asked)
        return Response(VerdictShown(render_verdict(verdict)).data)


def verdict_for(verifier: KeyRecord, asked: dict[str, Any]) -> Verdict:
    """The door's verdict, and NOT_FOUND for a key that this verifier may not see.

    An ordinary verifier sees its own organization's keys, an installation verifier every organization's.
    """
    sees_all = verifier.is_installation_verifier
    expected = asked["organization_id"]
    if expected is None and not sees_all:
        expected = verifier.organization_id
    verdict = verify(
        asked["key"],
        now=clock.now(),
        place=ANYWHERE,
        organization_id=expected,
        required=asked.get("permissions", ()),
    )
    is_own = (
        verdict.record is not None and verdict.record.organization_pk == verifier.organization_pk
    )
    return verdict if sees_all or is_own else NOT_FOUND


def render_verdict(verdict: Verdict) -> dict[str, Any]:
    """The fields of the contract; on NOT_FOUND all but the verdict itself are null."""
    key = verdict.record
    ends = verdict.token.expires_at if verdict.token else key.expires_at if key else None
    return {
        "valid": verdict.is_valid,
        "code": verdict.code.value,
        "key_id": key.public_id if key else None,
        "organization_id": key.organization_id if key else None,
        "owner": owner_in(key) if key else None,
        "permissions": sorted(verdict.permissions) if key else None,
        "expires_at": ends,
        "limits": None,
        "aud": as_told(verdict.token.audience) if verdict.token else None,
    }
