"""Which roles are there, and what do they permit? List, make, read, change, delete."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apiusers.lookups import roles_of
from apiusers.models import Role
from apiusers.roles import services as roles
from apiusers.serializers import (
    RoleAsked,
    RoleChangeAsked,
    RolePageShown,
    RoleShown,
    role_shown,
)
from portal import clock, permissions
from portal.api.fields import validated
from portal.api.lists import PAGE_PARAMETERS, page_response
from portal.api.request import ApiRequest
from portal.api.schema import id_parameter, problems
from portal.api.view import ApiView
from portal.lookups import one

ROLE_ID = id_parameter("role_id")


class Roles(ApiView):
    required_permission = permissions.ROLES_MANAGE

    @extend_schema(
        operation_id="listRoles",
        parameters=PAGE_PARAMETERS,
        responses=RolePageShown,
        tags=["Roles"],
    )
    def get(self, request: ApiRequest) -> Response:
        """The predefined roles and the organization's own."""
        return page_response(request, roles_of(request.user.organization), role_shown)

    @extend_schema(
        operation_id="createRole",
        request=RoleAsked,
        responses={201: RoleShown, **problems(409)},
        tags=["Roles"],
    )
    def post(self, request: ApiRequest) -> Response:
        """Make a custom role out of permissions that the caller holds."""
        made = roles.create_role(
            organization=request.user.organization,
            **validated(RoleAsked, request.data),
            actor=request.user.actor(request),
            now=clock.now(),
        )
        headers = {"Location": f"/v1/roles/{made.public_id}"}
        return Response(role_shown(made), status=201, headers=headers)


class OneRole(ApiView):
    required_permission = permissions.ROLES_MANAGE

    @extend_schema(
        operation_id="readRole", parameters=[ROLE_ID], responses=RoleShown, tags=["Roles"]
    )
    def get(self, request: ApiRequest, role_id: str) -> Response:
        """One role with its permissions, predefined or the organization's own."""
        return Response(role_shown(role_or_404(request, role_id)))

    @extend_schema(
        operation_id="changeRole",
        parameters=[ROLE_ID],
        request=RoleChangeAsked,
        responses={200: RoleShown, **problems(409)},
        tags=["Roles"],
    )
    def patch(self, request: ApiRequest, role_id: str) -> Response:
        """Change a custom role: what is named, all or nothing. It counts from the next request on."""
        asked, role = validated(RoleChangeAsked, request.data), role_or_404(request, role_id)
        fields = ("name", "description", "permissions")
        wanted = {name: asked.get(name, getattr(role, name)) for name in fields}
        changed = roles.change_role(role=role, **wanted, actor=request.user.actor(request))
        return Response(role_shown(changed))

    @extend_schema(
        operation_id="deleteRole",
        parameters=[ROLE_ID],
        responses={204: None, **problems(409)},
        tags=["Roles"],
    )
    def delete(self, request: ApiRequest, role_id: str) -> Response:
        """Delete a custom role; whoever had it loses what only it granted."""
        roles.delete_role(role=role_or_404(request, role_id), actor=request.user.actor(request))
        return Response(status=204)


def role_or_404(request: ApiRequest, role_id: str) -> Role:
    return one(roles_of(request.user.organization).select_related("organization"), role_id)
