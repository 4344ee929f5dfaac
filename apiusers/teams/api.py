"""Which teams are there, whom do they gather, and which roles do they bring? List, make, read, change, delete."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from apiusers.lookups import principals_named, roles_named
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
from portal import permissions
from portal.api.generic import (
    ListCreateView,
    ReadChangeDeleteView,
    ResourceKind,
    RowView,
    with_asked,
)
from portal.api.request_types import ApiRequest
from portal.api.schema import id_parameter

TEAM = ResourceKind("Team", "Teams", "Teams", shown=TeamShown, page=TeamPageShown)


class TeamView(RowView[Team]):
    required_permission = permissions.TEAMS_MANAGE
    shows = staticmethod(team_shown)

    def rows(self, request: ApiRequest) -> QuerySet[Team]:
        return request.user.organization.teams.select_related("organization")


@TEAM.list_create(
    lists="The teams of the organization, page by page.", creates="Make an empty team."
)
class Teams(TeamView, ListCreateView[Team]):
    asked = NamedAsked

    def rows(self, request: ApiRequest) -> QuerySet[Team]:
        return super().rows(request).prefetch_related(*TEAM_WHOLE)

    def create(self, request: ApiRequest, asked: dict[str, Any]) -> Team:
        return teams.create_team(**asked, **self.made_here(request))


@TEAM.read_change_delete(
    id_parameter("team_id"),
    reads="One team, with its members and roles.",
    changes="Rename, describe, set members and roles: what is named, all or nothing.",
    deletes="Delete the team; its members lose what it granted from the next request on.",
)
class OneTeam(TeamView, ReadChangeDeleteView[Team]):
    asked = TeamChangeAsked

    @transaction.atomic
    def change(self, request: ApiRequest, row: Team, asked: dict[str, Any]) -> None:
        actor = request.user.actor(request)
        if "name" in asked or "description" in asked:
            texts = with_asked(row, asked, "name", "description")
            teams.change_team(team=row, **texts, actor=actor)
        if "members" in asked:
            chosen = principals_named(row.organization, asked["members"])
            teams.set_members(team=row, chosen=chosen, actor=actor)
        if "roles" in asked:
            refuse_without_permission(permissions.ROLES_MANAGE, actor)
            wanted = roles_named(row.organization, asked["roles"])
            roles.set_roles(holder=row, chosen=wanted, actor=actor)

    def remove(self, request: ApiRequest, row: Team) -> None:
        teams.delete_team(team=row, actor=request.user.actor(request))
