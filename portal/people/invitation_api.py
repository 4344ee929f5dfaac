"""Who was invited and has not answered yet? List, invite, send again, withdraw."""

import re
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from portal import clock, permissions
from portal.access import Role
from portal.api.fields import StrictSerializer, validated
from portal.api.lists import PAGE_PARAMETERS, page_response
from portal.api.request_types import ApiRequest
from portal.api.schema import problems
from portal.api.view import ApiView
from portal.lookups import one
from portal.models import Invitation, Organization
from portal.people import invitation_mail, invitations

ID = re.compile(r"[0-9A-Za-z]{12}", re.ASCII)
INVITATION_ID = OpenApiParameter(
    "invitation_id", {"type": "string", "pattern": f"^{ID.pattern}$"}, OpenApiParameter.PATH
)


class InvitationShown(serializers.Serializer):
    """An unanswered invitation; its link works until `expires_at` and goes to the address alone."""

    id = serializers.CharField()
    email = serializers.EmailField()
    role = serializers.ChoiceField(Role.choices)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class InvitationPageShown(serializers.Serializer):
    results = InvitationShown(many=True)
    next_cursor = serializers.CharField(allow_null=True)


@extend_schema_field(OpenApiTypes.EMAIL)
class InvitedAddressField(serializers.CharField):
    """An address as it was typed: `portal.addresses` judges it and says what is wrong with it."""


class InvitationAsked(StrictSerializer):
    email = InvitedAddressField(max_length=254)
    role = serializers.ChoiceField(Role.choices)


class Invitations(ApiView):
    required_permission = permissions.MEMBERS_MANAGE

    @extend_schema(
        operation_id="listInvitations",
        parameters=PAGE_PARAMETERS,
        responses=InvitationPageShown,
        tags=["Members"],
    )
    def get(self, request: ApiRequest) -> Response:
        """Invitations that nobody accepted, those that ran out too, page by page."""
        rows = invitations.unanswered().filter(organization=request.user.organization)
        return page_response(request, rows, shown)

    @extend_schema(
        operation_id="invite",
        request=InvitationAsked,
        responses={201: InvitationShown, **problems(409, 429)},
        tags=["Members"],
    )
    def post(self, request: ApiRequest) -> Response:
        """Send an invitation by mail. An earlier one to the same address is withdrawn."""
        asked = validated(InvitationAsked, request.data)
        actor = request.user.actor(request)
        made = invitation_mail.invite_and_send(
            organization=request.user.organization, **asked, actor=actor, now=clock.now()
        )
        return Response(shown(made), status=201)


class OneInvitation(ApiView):
    required_permission = permissions.MEMBERS_MANAGE

    @extend_schema(
        operation_id="withdrawInvitation",
        parameters=[INVITATION_ID],
        responses={204: None, **problems(409)},
        tags=["Members"],
    )
    def delete(self, request: ApiRequest, invitation_id: str) -> Response:
        """Take the offer back; its link stops working."""
        invitation = invitation_or_404(request.user.organization, invitation_id)
        invitations.withdraw(
            invitation=invitation, actor=request.user.actor(request), now=clock.now()
        )
        return Response(status=204)


class InvitationResend(ApiView):
    required_permission = permissions.MEMBERS_MANAGE

    @extend_schema(
        operation_id="resendInvitation",
        parameters=[INVITATION_ID],
        request=None,
        responses={200: InvitationShown, **problems(409, 429)},
        tags=["Members"],
    )
    def post(self, request: ApiRequest, invitation_id: str) -> Response:
        """Send the mail again with a new link; the earlier link ends, and `expires_at` begins anew."""
        invitation = invitation_or_404(request.user.organization, invitation_id)
        actor = request.user.actor(request)
        sent = invitation_mail.resend_and_send(invitation=invitation, actor=actor, now=clock.now())
        return Response(shown(sent))


def invitation_or_404(organization: Organization, invitation_id: str) -> Invitation:
    return one(invitations.unanswered().filter(organization=organization), invitation_id)


def shown(invitation: Invitation) -> dict[str, Any]:
    values = {
        "id": invitation.public_id,
        "email": invitation.email,
        "role": invitation.role,
        "created_at": invitation.created_at,
        "expires_at": invitation.expires_at,
    }
    return dict(InvitationShown(values).data)
