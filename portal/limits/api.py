"""What is the calling organization called, and what are its keys held to together? Read, change."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from portal import clock, permissions
from portal.api.fields import TextField, validated
from portal.api.request_types import ApiRequest
from portal.api.schema import problems, switch_parameter
from portal.api.view import ApiView
from portal.http.query import is_asked
from portal.models import Organization
from portal.people import organizations
from portal.restrictions.document import restrictions_of
from portal.restrictions.serializers import (
    RestrictionsAsked,
    RestrictionsShown,
    restrictions_in,
)

CONFIRMED = switch_parameter(
    "confirmed", "Needed where the new `ip_allow` leaves out the address from which is called."
)


class OrganizationShown(RestrictionsShown):
    """`limits`, `quota`, `ip_allow` and `refuse_browsers` hold for all keys of the organization together."""

    id = serializers.CharField()
    name = serializers.CharField()
    time_zone = serializers.CharField()
    created_at = serializers.DateTimeField()


class OrganizationChangeAsked(RestrictionsAsked):
    """What is named is changed, all or nothing."""

    name = TextField(required=False)
    time_zone = TextField(required=False, max_length=64)


class OwnOrganization(ApiView):
    required_permission = permissions.ORGANIZATION_MANAGE

    @extend_schema(
        operation_id="readOrganization", responses=OrganizationShown, tags=["Organization"]
    )
    def get(self, request: ApiRequest) -> Response:
        """The organization of the calling key."""
        return Response(shown(whole(request)))

    @extend_schema(
        operation_id="changeOrganization",
        parameters=[CONFIRMED],
        request=OrganizationChangeAsked,
        responses={200: OrganizationShown, **problems(409)},
        tags=["Organization"],
    )
    def patch(self, request: ApiRequest) -> Response:
        """Change its name and time zone, and what all of its keys are held to together. The latter needs a key of the
        organization: whoever reaches less than it has changes nothing for those who reach more."""
        asked = validated(OrganizationChangeAsked, request.data)
        row, actor = whole(request), request.user.actor(request)
        with transaction.atomic():
            if "name" in asked or "time_zone" in asked:
                texts = {
                    "name": asked.get("name", row.name),
                    "time_zone": asked.get("time_zone", row.time_zone),
                }
                row = organizations.change(organization=row, **texts, actor=actor, now=clock.now())
            if wanted := restrictions_in(asked):
                confirmed = is_asked(request, "confirmed")
                row = organizations.restrict(
                    organization=row, asked=wanted, actor=actor, confirmed=confirmed
                )
        return Response(shown(row))


def whole(request: ApiRequest) -> Organization:
    """The row with everything that is told of it; of the caller only a part was read."""
    return Organization.objects.get(pk=request.user.organization.pk)


def shown(organization: Organization) -> dict[str, Any]:
    values = {
        "id": organization.public_id,
        "name": organization.name,
        "time_zone": organization.time_zone,
        "created_at": organization.created_at,
        **restrictions_of(organization.restrictions).shown(),
    }
    return dict(OrganizationShown(values).data)
