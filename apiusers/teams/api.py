"""Which teams are there, whom do they gather, and which roles do they bring? List, make, read, change, delete."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apiusers.lookups import principals_named, roles_of, rows_named
from apiusers.models import Team
from apiusers.roles import services as roles
from apiusers.rules import refuse_without_permission
from apiusers.serializers import (
    TEAM_WHOLE,
    NamedAsked,
    TeamChangeAsked,
    TeamPageShown,
    TeamShown,
    team_shown,
)
from apiusers.teams import services as teams
from portal import clock, permissions
from portal.actors import Actor
from portal.api.fields import validated
from portal.api.lists import PAGE_PARAMETERS, page_response
from portal.api.request import ApiRequest
from portal.api.schema import id_parameter, problems
from portal.api.view import ApiView
from portal.lookups import one
from portal.models import Membership

TEAM_ID = id_parameter("team_id")


class Teams(ApiView):
    required_permission = permissions.TEAMS_MANAGE

    @extend_schema(
        operation_id="listTeams",
        parameters=PAGE_PARAMETERS,
        responses=TeamPageShown,
        tags=["Teams"],
    )
    def get(self, request: ApiRequest) -> Response:
        """The teams of the organization, page by page."""
        rows = request.user.organization.teams.prefetch_related(*TEAM_WHOLE)
        return page_response(request, rows, team_shown)

    @extend_schema(
        operation_id="createTeam",
        request=NamedAsked,
        responses={201: TeamShown, **problems(409)},
        tags=["Teams"],
    )
    def post(self, request: ApiRequest) -> Response:
        """Make an empty team."""
        made = teams.create_team(
            organization=request.user.organization,
            **validated(NamedAsked, request.data),
            actor=request.user.actor(request),
            now=clock.now(),
        )
        headers = {"Location": f"/v1/teams/{made.public_id}"}
        return Response(team_shown(made), status=201, headers=headers)


class OneTeam(ApiView):
    required_permission = permissions.TEAMS_MANAGE

    @extend_schema(
        operation_id="readTeam", parameters=[TEAM_ID], responses=TeamShown, tags=["Teams"]
    )
    def get(self, request: ApiRequest, team_id: str) -> Response:
        """One team, with its members and roles."""
        return Response(team_shown(team_or_404(request, team_id)))

    @extend_schema(
        operation_id="changeTeam",
        parameters=[TEAM_ID],
        request=TeamChangeAsked,
        responses={200: TeamShown, **problems(409)},
        tags=["Teams"],
    )
    def patch(self, request: ApiRequest, team_id: str) -> Response:
        """Rename, describe, set members and roles: what is named, all or nothing."""
        asked = validated(TeamChangeAsked, request.data)
        with transaction.atomic():
            change(team_or_404(request, team_id), asked, request.user.actor(request))
        return Response(team_shown(team_or_404(request, team_id)))

    @extend_schema(
        operation_id="deleteTeam", parameters=[TEAM_ID], responses={204: None}, tags=["Teams"]
    )
    def delete(self, request: ApiRequest, team_id: str) -> Response:
        """Delete the team; its members lose what it granted from the next request on."""
        teams.delete_team(team=team_or_404(request, team_id), actor=request.user.actor(request))
        return Response(status=204)


def team_or_404(request: ApiRequest, team_id: str) -> Team:
    return one(request.user.organization.teams.select_related("organization"), team_id)


def change(team: Team, asked: dict[str, Any], actor: Actor) -> None:
    """Change what is named. Raises InvalidInput, Forbidden; the caller sees to it that it is all or nothing."""
    if "name" in asked or "description" in asked:
        texts = {name: asked.get(name, getattr(team, name)) for name in ("name", "description")}
        teams.change_team(team=team, **texts, actor=actor)
    if "members" in asked:
        chosen = principals_named(team.organization, asked["members"])
        people = [one for one in chosen if isinstance(one, Membership)]
        machines = [one for one in chosen if not isinstance(one, Membership)]
        teams.set_members(team=team, chosen=people, people=True, actor=actor)
        teams.set_members(team=team, chosen=machines, people=False, actor=actor)
    if "roles" in asked:
        refuse_without_permission(permissions.ROLES_MANAGE, actor)
        wanted = rows_named(roles_of(team.organization), asked["roles"], "roles")
        roles.set_roles(holder=team, chosen=wanted, actor=actor)
