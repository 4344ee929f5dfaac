"""How do API users, teams and roles look in the API, in both directions?"""

from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from rest_framework import serializers

from apiusers.effective import permissions_of
from apiusers.models import ApiUser, Role, RoleAssignment, Team, TeamMember
from apiusers.principals import described
from portal.api.fields import StrictSerializer, TextField
from portal.external.rules import external_of
from portal.external.serializers import ExternalAsked, ExternalShown
from portal.permissions import expanded
from portal.restrictions.document import restrictions_of
from portal.restrictions.serializers import LimitsAsked, LimitsShown

AT_MOST = 1000  # rows named in one request
MEMBER_TYPES = (("user", "User"), ("api_user", "API user"))


class NamedShown(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()


class MemberOfTeamShown(serializers.Serializer):
    type = serializers.ChoiceField(MEMBER_TYPES)
    id = serializers.CharField()
    name = serializers.CharField()


class ApiUserShown(LimitsShown, ExternalShown):
    """An API user with its teams, the roles given directly, what they add up to, and what its tokens share."""

    id = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    active = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    teams = NamedShown(many=True)
    roles = NamedShown(many=True)
    permissions = serializers.ListField(child=serializers.CharField())


class TeamShown(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    members = MemberOfTeamShown(many=True)
    roles = NamedShown(many=True)


class RoleShown(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    predefined = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    permissions = serializers.ListField(child=serializers.CharField())


def page_shown(row: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """The serializer of one page of such rows."""
    fields = {"results": row(many=True), "next_cursor": serializers.CharField(allow_null=True)}
    return type(row.__name__.replace("Shown", "PageShown"), (serializers.Serializer,), fields)


ApiUserPageShown = page_shown(ApiUserShown)
TeamPageShown = page_shown(TeamShown)
RolePageShown = page_shown(RoleShown)


def ids(**options: Any) -> serializers.ListField:
    return serializers.ListField(child=TextField(max_length=40), max_length=AT_MOST, **options)


class NamedAsked(StrictSerializer):
    name = TextField()
    description = TextField(required=False, default="")


class ApiUserAsked(NamedAsked, LimitsAsked, ExternalAsked):
    """An API user to be made; `limits` and `quota` hold for all its tokens together."""


class ApiUserChangeAsked(LimitsAsked, ExternalAsked):
    """What is named is changed, all or nothing; `teams` and `roles` are the whole new sets, by id."""

    name = TextField(required=False)
    description = TextField(required=False)
    active = serializers.BooleanField(required=False)
    teams = ids(required=False)
    roles = ids(required=False)


class TeamMemberAsked(StrictSerializer):
    type = serializers.ChoiceField(MEMBER_TYPES)
    id = TextField(max_length=40)


class TeamChangeAsked(StrictSerializer):
    """What is named is changed, all or nothing; `members` and `roles` are the whole new sets."""

    name = TextField(required=False)
    description = TextField(required=False)
    members = TeamMemberAsked(many=True, required=False)
    roles = ids(required=False)


class RoleAsked(NamedAsked):
    permissions = ids()


class RoleChangeAsked(StrictSerializer):
    name = TextField(required=False)
    description = TextField(required=False)
    permissions = ids(required=False)


ROLES_BY_NAME = Prefetch(
    "role_assignments", RoleAssignment.objects.select_related("role").order_by("role__name")
)
# What is told of a row beside its own columns: a list fetches it for all its rows at once.
API_USER_WHOLE = (
    Prefetch("team_members", TeamMember.objects.select_related("team")),
    ROLES_BY_NAME,
)
TEAM_WHOLE = (
    Prefetch("team_members", TeamMember.objects.select_related("membership__user", "api_user")),
    ROLES_BY_NAME,
)


def named(row: Any) -> dict[str, str]:
    return {"id": row.public_id, "name": row.name}


def api_user_shown(api_user: ApiUser) -> dict[str, Any]:
    prefetch_related_objects([api_user], *API_USER_WHOLE)  # nothing where a list has done it
    values = {
        "id": api_user.public_id,
        "name": api_user.name,
        "description": api_user.description,
        "active": api_user.is_active,
        "created_at": api_user.created_at,
        "teams": [named(seat.team) for seat in api_user.team_members.all()],
        "roles": [named(given.role) for given in api_user.role_assignments.all()],
        "permissions": sorted(permissions_of(api_user)),
        **restrictions_of(api_user.restrictions).shown(),
        **external_of(api_user).shown(),
    }
    return dict(ApiUserShown(values).data)


def team_shown(team: Team) -> dict[str, Any]:
    prefetch_related_objects([team], *TEAM_WHOLE)
    values = {
        "id": team.public_id,
        "name": team.name,
        "description": team.description,
        "created_at": team.created_at,
        "members": [described(seat.principal) for seat in team.team_members.all()],
        "roles": [named(given.role) for given in team.role_assignments.all()],
    }
    return dict(TeamShown(values).data)


def role_shown(role: Role) -> dict[str, Any]:
    values = {
        "id": role.public_id,
        "name": role.name,
        "description": role.description,
        "predefined": role.organization_id is None,
        "created_at": role.created_at,
        "permissions": sorted(expanded(role.permissions)),
    }
    return dict(RoleShown(values).data)
