"""Which machines have an identity, and what may they do? List, make, read, change, delete."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apiusers.api_users import services
from apiusers.lookups import api_users_of, roles_of, rows_named
from apiusers.models import ApiUser
from apiusers.roles import services as roles
from apiusers.rules import refuse_without_permission
from apiusers.serializers import (
    API_USER_WHOLE,
    ApiUserChangeAsked,
    ApiUserPageShown,
    ApiUserShown,
    NamedAsked,
    api_user_shown,
)
from apiusers.teams import services as teams
from portal import clock, permissions
from portal.actors import Actor
from portal.api.fields import validated
from portal.api.lists import PAGE_PARAMETERS, page_response
from portal.api.request import ApiRequest
from portal.api.schema import id_parameter, problems, switch_parameter
from portal.api.view import ApiView
from portal.http.query import is_asked
from portal.lookups import one

API_USER_ID = id_parameter("api_user_id")
CONFIRMED = switch_parameter("confirmed", "Needed while the API user owns living tokens.")


class ApiUsers(ApiView):
    required_permission = permissions.API_USERS_MANAGE

    @extend_schema(
        operation_id="listApiUsers",
        parameters=PAGE_PARAMETERS,
        responses=ApiUserPageShown,
        tags=["API users"],
    )
    def get(self, request: ApiRequest) -> Response:
        """The API users of the organization, page by page."""
        rows = api_users_of(request.user.organization).prefetch_related(*API_USER_WHOLE)
        return page_response(request, rows, api_user_shown)

    @extend_schema(
        operation_id="createApiUser",
        request=NamedAsked,
        responses={201: ApiUserShown, **problems(409)},
        tags=["API users"],
    )
    def post(self, request: ApiRequest) -> Response:
        """Make an API user to which nothing is granted yet."""
        made = services.create_api_user(
            organization=request.user.organization,
            **validated(NamedAsked, request.data),
            actor=request.user.actor(request),
            now=clock.now(),
        )
        headers = {"Location": f"/v1/api-users/{made.public_id}"}
        return Response(api_user_shown(made), status=201, headers=headers)


class OneApiUser(ApiView):
    required_permission = permissions.API_USERS_MANAGE

    @extend_schema(
        operation_id="readApiUser",
        parameters=[API_USER_ID],
        responses=ApiUserShown,
        tags=["API users"],
    )
    def get(self, request: ApiRequest, api_user_id: str) -> Response:
        """One API user, with its teams and roles."""
        return Response(api_user_shown(api_user_or_404(request, api_user_id)))

    @extend_schema(
        operation_id="changeApiUser",
        parameters=[API_USER_ID],
        request=ApiUserChangeAsked,
        responses={200: ApiUserShown, **problems(409)},
        tags=["API users"],
    )
    def patch(self, request: ApiRequest, api_user_id: str) -> Response:
        """Rename, describe, deactivate, set teams and roles: what is named, all or nothing."""
        asked = validated(ApiUserChangeAsked, request.data)
        api_user = api_user_or_404(request, api_user_id)
        with transaction.atomic():
            change(api_user, asked, request.user.actor(request))
        return Response(api_user_shown(api_user_or_404(request, api_user_id)))

    @extend_schema(
        operation_id="deleteApiUser",
        parameters=[API_USER_ID, CONFIRMED],
        responses={204: None, **problems(409)},
        tags=["API users"],
    )
    def delete(self, request: ApiRequest, api_user_id: str) -> Response:
        """Revoke its tokens and delete it. With living tokens `?confirmed=true` is needed."""
        services.delete_api_user(
            api_user=api_user_or_404(request, api_user_id),
            actor=request.user.actor(request),
            now=clock.now(),
            confirmed=is_asked(request, "confirmed"),
        )
        return Response(status=204)


def api_user_or_404(request: ApiRequest, api_user_id: str) -> ApiUser:
    return one(api_users_of(request.user.organization).select_related("organization"), api_user_id)


def change(api_user: ApiUser, asked: dict[str, Any], actor: Actor) -> None:
    """Change what is named. Raises InvalidInput, Forbidden; the caller sees to it that it is all or nothing."""
    organization = api_user.organization
    if "name" in asked or "description" in asked:
        texts = {name: asked.get(name, getattr(api_user, name)) for name in ("name", "description")}
        services.change_api_user(api_user=api_user, **texts, actor=actor)
    if "active" in asked:
        services.set_active(api_user=api_user, active=asked["active"], actor=actor)
    if "teams" in asked:
        refuse_without_permission(permissions.TEAMS_MANAGE, actor)
        wanted_teams = rows_named(organization.teams.all(), asked["teams"], "teams")
        teams.set_teams(principal=api_user, chosen=wanted_teams, actor=actor)
    if "roles" in asked:
        refuse_without_permission(permissions.ROLES_MANAGE, actor)
        wanted_roles = rows_named(roles_of(organization), asked["roles"], "roles")
        roles.set_roles(holder=api_user, chosen=wanted_roles, actor=actor)
