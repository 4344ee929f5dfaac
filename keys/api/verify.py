"""May this key pass? What a server asks about a credential that somebody presented to it."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from keys.api.serializers import CredentialField, OwnerShown
from keys.limits.answers import listed
from keys.verification.arrivals import Told
from keys.verification.asked import MOST_COST, MOST_PERMISSIONS, required_in
from keys.verification.audiences import ANYWHERE, as_told
from keys.verification.authentication import KeyRequest
from keys.verification.door import verify
from keys.verification.records import KeyRecord
from keys.verification.told import told_outside, told_owner
from keys.verification.verdicts import NOT_FOUND, Verdict
from keys.verification_codes import TOLD
from portal import clock, permissions
from portal.api.fields import StrictSerializer, TextField, WholeNumberField, validated
from portal.api.view import ApiView
from portal.external.serializers import MetadataField


@extend_schema_field(
    {
        "oneOf": [
            {"type": "array", "items": {"type": "string"}, "maxItems": MOST_PERMISSIONS},
            {
                "type": "object",
                "properties": {
                    "any": {
                        "type": "array",
                        "items": {"type": "string"},
                        "minItems": 1,
                        "maxItems": MOST_PERMISSIONS,
                    }
                },
                "required": ["any"],
                "additionalProperties": False,
            },
        ]
    }
)
class PermissionsField(serializers.ListField):
    """A list of permissions, all of which must be held, or `{"any": [...]}`, of which one is enough."""

    child = TextField()

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MOST_PERMISSIONS, **options)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            return super().to_internal_value(data)
        if data.keys() != {"any"} or not data["any"]:
            detail = 'Send a list, all of which must be held, or {"any": [...]} with at least one.'
            raise serializers.ValidationError(detail, code="invalid_permissions")
        return {"any": super().to_internal_value(data["any"])}


class VerificationAsked(StrictSerializer):
    """`permissions` must all be held, or one of them as `{"any": [...]}`; `ip` is the address of the caller whose key
    this is, `cost` how many requests its limits count: 0 asks where they stand."""

    key = CredentialField()
    organization_id = TextField(required=False, allow_null=True, default=None, max_length=64)
    permissions = PermissionsField(required=False)
    ip = serializers.IPAddressField(required=False, allow_null=True)
    cost = WholeNumberField(
        code="invalid_cost", required=False, default=1, min_value=0, max_value=MOST_COST
    )


@extend_schema_field(
    {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
)
class AudienceShown(serializers.Field):
    """The claim `aud`: a text, or a list where the token is for several."""

    def to_representation(self, value: str | list[str]) -> str | list[str]:
        return value


class LimitShown(serializers.Serializer):
    """Where one limit stands after this verification."""

    name = serializers.CharField()
    limit = serializers.IntegerField(help_text="Requests that it allows.")
    remaining = serializers.IntegerField()
    reset_seconds = serializers.IntegerField(help_text="Until there is more than now.")


class VerdictShown(serializers.Serializer):
    valid = serializers.BooleanField()
    code = serializers.ChoiceField(TOLD)
    key_id = serializers.CharField(allow_null=True)
    organization_id = serializers.CharField(allow_null=True)
    organization_external_id = serializers.CharField(allow_null=True)
    organization_metadata = MetadataField(allow_null=True)
    owner = OwnerShown(allow_null=True)
    permissions = serializers.ListField(child=serializers.CharField(), allow_null=True)
    metadata = MetadataField(allow_null=True, help_text="Of the key.")
    expires_at = serializers.DateTimeField(allow_null=True)
    limits = LimitShown(many=True, allow_null=True)
    aud = AudienceShown(
        allow_null=True, help_text="For whom an access token is: an address, or a list of several."
    )


NOTHING_TOLD = dict.fromkeys(("organization_external_id", "organization_metadata", "metadata"))


class VerifyKey(ApiView):
    """Always 200 with a verdict on the key or access token in the body, whatever the verdict is."""

    makes_lasting = frozenset()  # it asks
    required_permission = permissions.KEYS_VERIFY

    @extend_schema(
        operation_id="verifyKey", request=VerificationAsked, responses=VerdictShown, tags=["Verify"]
    )
    def post(self, request: KeyRequest) -> Response:
        asked = validated(VerificationAsked, request.data)
        arrival = Told(asked.get("ip"), request.META)
        verdict = verdict_for(request.user.record, asked, arrival)
        return Response(VerdictShown(render_verdict(verdict)).data)


def verdict_for(verifier: KeyRecord, asked: dict[str, Any], arrival: Told) -> Verdict:
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
        required=required_in(asked.get("permissions", ())),
        arrival=arrival,
        cost=asked["cost"],
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
        **(told_outside(key) if key else NOTHING_TOLD),
        "owner": told_owner(key) if key else None,
        "permissions": sorted(verdict.permissions) if key else None,
        "expires_at": ends,
        "limits": listed(verdict.counted.standings) if key else None,
        "aud": as_told(verdict.token.audience) if verdict.token else None,
    }
