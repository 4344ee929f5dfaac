"""The explanation names every way by which a permission arrives."""

from apiusers.api_users import services
from apiusers.explanation import Source, explain
from apiusers.models import Role
from apiusers.roles import services as roles
from apiusers.teams import services as teams
from portal import clock
from portal.models import Membership
from tests.cast import Cast, actor


def sources(principal) -> dict[str, tuple[Source, ...]]:
    return {held.permission: held.sources for held in explain(principal)}


def test_a_role_given_directly_and_through_a_team_are_both_named(cast: Cast) -> None:
    who, now = actor(cast.alice), clock.now()
    robot = services.create_api_user(organization=cast.acme, name="robot", actor=who, now=now)
    team = teams.create_team(organization=cast.acme, name="red", actor=who, now=now)
    role = Role.objects.get(public_id="pop-reader")
    roles.assign(role=role, holder=robot, actor=who)
    roles.assign(role=role, holder=team, actor=who)
    teams.add_member(team=team, principal=robot, actor=who)
    assert sources(robot)["pops:read"] == (Source("Pop reader"), Source("Pop reader", "red"))


def test_what_nobody_granted_has_no_source(cast: Cast) -> None:
    robot = services.create_api_user(
        organization=cast.acme, name="robot", actor=actor(cast.alice), now=clock.now()
    )
    assert not any(sources(robot).values())


def test_a_member_holds_what_the_portal_role_brings(cast: Cast) -> None:
    bob = Membership.objects.select_related("user").get(user=cast.bob)
    assert sources(bob)["endpoints:call"] == (Source("Developer of the organization"),)
