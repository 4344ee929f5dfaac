"""Which keys are there, and may I have another? Listing and making keys of the caller's organization."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from keys.api.answers import IDEMPOTENCY_KEY
from keys.api.operations import LIST_PARAMETERS, list_keys, make_key
from keys.api.owners import find_owner
from keys.api.serializers import KeyAsked, KeyPageShown, NewKeyShown
from keys.models import ApiKey
from keys.verification.authentication import KeyRequest
from portal import permissions
from portal.api.fields import validated
from portal.api.schema import problems
from portal.api.view import ApiView


class Keys(ApiView):
    """The keys of the caller's organization, newest first."""

    required_permission = permissions.KEYS_MANAGE

    @extend_schema(
        operation_id="listKeys", parameters=LIST_PARAMETERS, responses=KeyPageShown, tags=["Keys"]
    )
    def get(self, request: KeyRequest) -> Response:
        rows = ApiKey.objects.listed().filter(organization=request.user.organization)
        return list_keys(request, rows)

    @extend_schema(
        operation_id="createKey",
        parameters=[IDEMPOTENCY_KEY],
        request=KeyAsked,
        responses={201: NewKeyShown, **problems(404, 409, 422)},
        tags=["Keys"],
    )
    def post(self, request: KeyRequest) -> Response:
        """Make a key of the organization, or of the `owner` that is named. Its text is in this answer alone."""
        asked = validated(KeyAsked, request.data)
        organization = request.user.organization
        return make_key(
            request, asked, lambda: find_owner(asked.get("owner"), organization), "/v1/keys"
        )
