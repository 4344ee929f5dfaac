"""Who am I? What a good credential stands for."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from keys.api.serializers import OwnerShown
from keys.status import Status, status_of
from keys.verification.authentication import KeyRequest
from keys.verification.told import told_outside, told_owner
from portal import clock
from portal.api.view import ApiView
from portal.external.serializers import MetadataField


class CallingKeyShown(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)
    expires_at = serializers.DateTimeField(allow_null=True)


class CallerShown(serializers.Serializer):
    organization_id = serializers.CharField()
    organization_external_id = serializers.CharField(allow_null=True)
    organization_metadata = MetadataField()
    owner = OwnerShown()
    key = CallingKeyShown()
    permissions = serializers.ListField(child=serializers.CharField())
    metadata = MetadataField(help_text="Of the key.")


class WhoAmI(ApiView):
    """The organization, the owner, the key and the permissions of the presented credential."""

    @extend_schema(operation_id="whoami", responses=CallerShown, tags=["Authentication"])
    def get(self, request: KeyRequest) -> Response:
        key = request.user.record
        said = {
            "organization_id": key.organization_id,
            **told_outside(key),
            "owner": told_owner(key),
            "key": {
                "id": key.public_id,
                "name": key.name,
                "status": status_of(
                    expires_at=key.expires_at, revoked_at=key.revoked_at, now=clock.now()
                ),
                "expires_at": key.expires_at,
            },
            "permissions": sorted(request.auth.permissions),
        }
        return Response(CallerShown(said).data)
