"""What can be done to a team, and what is refused."""

import pytest

from apiusers.api_users import services
from apiusers.models import ApiUser, Role, Team
from apiusers.roles import services as roles
from apiusers.teams import services as teams
from portal import clock
from portal.audit.events import Action
from portal.errors import Conflict, Forbidden, InvalidInput, Refusal
from portal.models import AuditEvent, Membership
from tests.cast import Cast, actor


def test_a_taken_team_name_is_refused(cast: Cast, team: Team) -> None:
    with pytest.raises(InvalidInput) as refusal:
        teams.create_team(
            organization=cast.acme, name="Red", actor=actor(cast.alice), now=clock.now()
        )
    assert refusal.value.code == "name_taken"


def test_renaming_to_a_taken_name_is_refused_and_changes_nothing(cast: Cast, team: Team) -> None:
    who = actor(cast.alice)
    blue = teams.create_team(organization=cast.acme, name="blue", actor=who, now=clock.now())
    with pytest.raises(InvalidInput):
        teams.change_team(team=blue, name="red", description="", actor=who)
    assert Team.objects.get(pk=blue.pk).name == "blue"


def test_adding_a_member_twice_is_done_once(cast: Cast, team: Team) -> None:
    bob = Membership.objects.get(user=cast.bob)
    done = [teams.add_member(team=team, principal=bob, actor=actor(cast.alice)) for _ in "ab"]
    assert done == [True, False]
    assert AuditEvent.objects.filter(action=Action.TEAM_MEMBER_ADDED).count() == 1


def test_people_of_another_organization_do_not_exist_here(cast: Cast, team: Team) -> None:
    charlie = Membership.objects.get(user=cast.charlie)
    with pytest.raises(Refusal) as refusal:
        teams.add_member(team=team, principal=charlie, actor=actor(cast.alice))
    assert refusal.value.status == 404


def test_nobody_adds_a_member_to_a_team_that_grants_more_than_they_hold(
    cast: Cast, team: Team
) -> None:
    roles.assign(
        role=Role.objects.get(public_id="key-manager"), holder=team, actor=actor(cast.alice)
    )
    robot = services.create_api_user(
        organization=cast.acme, name="robot", actor=actor(cast.alice), now=clock.now()
    )
    weak = actor(cast.bob, permissions=frozenset({"endpoints:call"}))
    with pytest.raises(Forbidden):
        teams.add_member(team=team, principal=robot, actor=weak)
    assert ApiUser.objects.get(pk=robot.pk).permissions == []


def test_deleting_a_team_twice_is_done_once(cast: Cast, team: Team) -> None:
    done = [teams.delete_team(team=team, actor=actor(cast.alice)) for _ in "ab"]
    assert done == [True, False]


def test_leaving_the_organization_leaves_its_teams(cast: Cast, team: Team) -> None:
    bob = Membership.objects.get(user=cast.bob)
    teams.add_member(team=team, principal=bob, actor=actor(cast.alice))
    bob.delete()
    assert not team.team_members.exists()


def test_a_team_deleted_meanwhile_is_not_changed_and_gathers_nobody(
    cast: Cast, team: Team, robot: ApiUser
) -> None:
    who = actor(cast.alice)
    teams.delete_team(team=Team.objects.get(pk=team.pk), actor=who)
    for attempt in (
        lambda: teams.change_team(team=team, name="blue", description="", actor=who),
        lambda: teams.add_member(team=team, principal=robot, actor=who),
        lambda: teams.set_teams(principal=robot, chosen=[team], actor=who),
    ):
        with pytest.raises(Conflict) as refusal:
            attempt()
        assert refusal.value.code == "team_deleted"


def test_who_was_deleted_meanwhile_joins_no_team(cast: Cast, team: Team, robot: ApiUser) -> None:
    who, now = actor(cast.alice), clock.now()
    services.delete_api_user(api_user=ApiUser.objects.get(pk=robot.pk), actor=who, now=now)
    with pytest.raises(Conflict):
        teams.add_member(team=team, principal=robot, actor=who)
