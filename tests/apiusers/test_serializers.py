"""Answers about API users, teams and roles carry the documented fields and no others."""

from apiusers.models import ApiUser, Role, Team
from apiusers.serializers import (
    ApiUserShown,
    RoleShown,
    TeamShown,
    api_user_shown,
    role_shown,
    team_shown,
)


def test_an_api_user_is_shown_by_its_fields(robot: ApiUser) -> None:
    assert set(api_user_shown(robot)) == set(ApiUserShown().fields)


def test_a_team_is_shown_by_its_fields(team: Team) -> None:
    assert set(team_shown(team)) == set(TeamShown().fields)


def test_a_role_with_every_permission_names_them(team: Team) -> None:
    shown = role_shown(Role.objects.get(public_id="full-access"))
    assert set(shown) == set(RoleShown().fields)
    assert "keys:manage" in shown["permissions"]
