"""Whom a grant reaches: directly and by teams, the higher level counts, and from the next request on."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apiusers.models import Team
from apiusers.teams import services as teams
from keys.models import ApiKey
from portal import clock
from portal.errors import Forbidden, Refusal
from portal.models import Membership
from resources.access.reach import reach_of, reach_of_key
from resources.grants import services as grants
from resources.models import Connector, ConnectorGrant, Level
from tests.cast import Cast, actor
from tests.resources.making import api_user, http


def give(cast: Cast, connector: Connector, holder: object, level: str = Level.USER) -> bool:
    return grants.grant(
        connector=connector, holder=holder, level=level, actor=actor(cast.alice), now=clock.now()
    )


def team_of(cast: Cast, *members: object, name: str = "red") -> Team:
    who = actor(cast.alice)
    team = teams.create_team(organization=cast.acme, name=name, actor=who, now=clock.now())
    for member in members:
        teams.add_member(team=team, principal=member, actor=who)
    return team


def test_nothing_granted_is_nothing_seen_whatever_the_role(cast: Cast) -> None:
    connector = http(cast)
    for owner in (cast.alice, cast.vera, api_user(cast.acme)):
        reach = reach_of(cast.acme, owner)
        assert (list(reach.connectors()), reach.level_of(connector)) == ([], None)


def test_the_organization_reaches_all_of_its_connectors_and_no_others(cast: Cast) -> None:
    connector = http(cast)
    assert list(reach_of(cast.acme, cast.acme).connectors()) == [connector]
    assert list(reach_of(cast.other, cast.other).connectors()) == []
    assert reach_of(cast.other, cast.other).level_of(connector) is None


def test_a_direct_grant_reaches_its_holder_alone(cast: Cast) -> None:
    connector, robot, other = http(cast), api_user(cast.acme), api_user(cast.acme, "other")
    give(cast, connector, robot)
    assert reach_of(cast.acme, robot).level_of(connector) == Level.USER
    assert reach_of(cast.acme, other).level_of(connector) is None


@pytest.mark.parametrize("kind", ["user", "api_user"])
def test_a_grant_to_a_team_reaches_its_members_while_they_are_in_it(cast: Cast, kind: str) -> None:
    bob = Membership.objects.get(user=cast.bob)
    member = bob if kind == "user" else api_user(cast.acme)
    owner = cast.bob if kind == "user" else member
    connector, team = http(cast), team_of(cast, member)
    give(cast, connector, team)
    assert reach_of(cast.acme, owner).level_of(connector) == Level.USER
    teams.remove_member(team=team, principal=member, actor=actor(cast.alice))
    assert reach_of(cast.acme, owner).level_of(connector) is None


def test_levels_add_up_to_the_higher_one(cast: Cast) -> None:
    robot = api_user(cast.acme)
    connector, team = http(cast), team_of(cast, robot)
    give(cast, connector, robot, Level.READER)
    give(cast, connector, team, Level.USER)
    assert reach_of(cast.acme, robot).level_of(connector) == Level.USER
    grants.take_away(connector=connector, holder=team, actor=actor(cast.alice))
    assert reach_of(cast.acme, robot).level_of(connector) == Level.READER


def test_a_reader_may_know_the_connector_but_not_its_rows(cast: Cast) -> None:
    connector, robot = http(cast), api_user(cast.acme)
    give(cast, connector, robot, Level.READER)
    reach = reach_of(cast.acme, robot)
    reach.refuse_description(connector)
    with pytest.raises(Forbidden):
        reach.refuse_rows(connector)


def test_who_was_granted_nothing_gets_404(cast: Cast) -> None:
    with pytest.raises(Refusal) as refusal:
        reach_of(cast.acme, api_user(cast.acme)).refuse_rows(http(cast))
    assert refusal.value.status == 404


def test_a_person_in_two_organizations_reaches_in_each_what_was_granted_there(cast: Cast) -> None:
    connector = http(cast)
    Membership.objects.create(organization=cast.other, user=cast.bob, role="developer")
    give(cast, connector, Membership.objects.get(user=cast.bob, organization=cast.acme))
    assert reach_of(cast.acme, cast.bob).level_of(connector) == Level.USER
    assert reach_of(cast.other, cast.bob).level_of(connector) is None


def test_a_key_reaches_what_its_owner_reaches(cast: Cast) -> None:
    connector, robot = http(cast), api_user(cast.acme)
    give(cast, connector, robot)
    mine = ApiKey(organization=cast.acme, owner_api_user=robot)
    assert reach_of_key(mine).level_of(connector) == Level.USER
    assert reach_of_key(ApiKey(organization=cast.acme)).level_of(connector) == Level.USER
    assert reach_of_key(ApiKey(organization=cast.other)).level_of(connector) is None


def test_reach_is_read_in_one_statement(cast: Cast, django_assert_num_queries) -> None:
    robot = api_user(cast.acme)
    give(cast, http(cast), team_of(cast, robot))
    with django_assert_num_queries(1):
        reach_of(cast.acme, robot)


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(Level.values)), max_size=6))
def test_a_level_is_the_highest_of_all_grants_that_arrive(cast: Cast, given: list) -> None:
    ConnectorGrant.objects.all().delete()
    Connector.objects.all().delete()
    Team.objects.all().delete()
    robot, connector = api_user(cast.acme, f"r{ConnectorGrant.objects.count()}"), http(cast)
    holders = [robot, team_of(cast, robot), team_of(cast, name="blue")]
    for index, level in given:
        give(cast, connector, holders[index], level)
    arriving = [dict(given).get(index) for index in (0, 1)]
    expected = Level.USER if Level.USER in arriving else Level.READER if any(arriving) else None
    assert reach_of(cast.acme, robot).level_of(connector) == expected
    robot.delete()
