"""Who belongs to the organization, in which role and held to what? List, read, change, remove."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from portal import clock, permissions
from portal.access import Role
from portal.api.fields import validated
from portal.api.lists import PAGE_PARAMETERS, page_response
from portal.api.request_types import ApiRequest
from portal.api.schema import id_parameter, problems
from portal.api.view import ApiView
from portal.lookups import member_or_404
from portal.models import Membership
from portal.people import members
from portal.restrictions.document import restrictions_of
from portal.restrictions.serializers import LimitsAsked, LimitsShown, limits_in

MEMBER_ID = id_parameter("member_id")


class MemberShown(LimitsShown):
    """A person; `id` is the id of the user, as in the owner of a token; `limits` and `quota` are of all tokens of
    theirs here together."""

    id = serializers.CharField()
    name = serializers.CharField()
    email = serializers.EmailField()
    role = serializers.ChoiceField(Role.choices)
    created_at = serializers.DateTimeField()


class MemberPageShown(serializers.Serializer):
    results = MemberShown(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class MemberChangeAsked(LimitsAsked):
    """What is named is changed, all or nothing."""

    role = serializers.ChoiceField(Role.choices, required=False)


class Members(ApiView):
    required_permission = permissions.MEMBERS_MANAGE

    @extend_schema(
        operation_id="listMembers",
        parameters=PAGE_PARAMETERS,
        responses=MemberPageShown,
        tags=["Members"],
    )
    def get(self, request: ApiRequest) -> Response:
        """The members of the organization with their roles, page by page."""
        rows = request.user.organization.memberships.select_related("user")
        return page_response(request, rows, shown)


class Member(ApiView):
    required_permission = permissions.MEMBERS_MANAGE

    @extend_schema(
        operation_id="readMember", parameters=[MEMBER_ID], responses=MemberShown, tags=["Members"]
    )
    def get(self, request: ApiRequest, member_id: str) -> Response:
        """One member with their role."""
        return Response(shown(member_or_404(request.user.organization, member_id)))

    @extend_schema(
        operation_id="changeMember",
        parameters=[MEMBER_ID],
        request=MemberChangeAsked,
        responses={200: MemberShown, **problems(409)},
        tags=["Members"],
    )
    def patch(self, request: ApiRequest, member_id: str) -> Response:
        """Give the member another role, or other limits. A key never touches Owners, nor roles that bring more than
        it holds."""
        asked = validated(MemberChangeAsked, request.data)
        membership = member_or_404(request.user.organization, member_id)
        actor = request.user.actor(request)
        with transaction.atomic():
            if "role" in asked:
                role, now = asked["role"], clock.now()
                membership = members.change_role(
                    membership=membership, role=role, actor=actor, now=now
                )
            if limits := limits_in(asked):
                membership = members.change_limits(membership=membership, asked=limits, actor=actor)
        return Response(shown(membership))

    @extend_schema(
        operation_id="removeMember",
        parameters=[MEMBER_ID],
        responses={204: None, **problems(409)},
        tags=["Members"],
    )
    def delete(self, request: ApiRequest, member_id: str) -> Response:
        """End the membership. The person's tokens are out of use at once."""
        membership = member_or_404(request.user.organization, member_id)
        members.remove(membership=membership, actor=request.user.actor(request), now=clock.now())
        return Response(status=204)


def shown(membership: Membership) -> dict[str, Any]:
    values = {
        "id": membership.user.public_id,
        "name": str(membership.user),
        "email": membership.user.email,
        "role": membership.role,
        "created_at": membership.created_at,
        **restrictions_of(membership.restrictions).shown(),
    }
    return dict(MemberShown(values).data)
