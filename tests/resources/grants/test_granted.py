"""What grants add up to: directly and through teams, the higher level counts, and a deleted API user is gone."""

import pytest

from apiusers.api_users import services
from apiusers.models import ApiUser, Team
from apiusers.teams import services as teams
from portal import clock
from resources.grants.granted import ConnectorAccess, held_by, label_of, reached_by
from resources.models import Connector, ConnectorGrant
from tests.cast import Cast, actor
from tests.resources.making import api_user, table


@pytest.fixture
def connector(cast: Cast) -> Connector:
    return table(cast)


@pytest.fixture
def robot(cast: Cast) -> ApiUser:
    return api_user(cast.acme)


@pytest.fixture
def red(cast: Cast, robot: ApiUser) -> Team:
    team = teams.create_team(
        organization=cast.acme, name="red", actor=actor(cast.alice), now=clock.now()
    )
    teams.set_members(team=team, chosen=[robot], actor=actor(cast.alice))
    return team


@pytest.mark.parametrize(
    ("direct", "team", "effective"),
    [("", "", ""), ("reader", "", "reader"), ("reader", "user", "user"), ("user", "reader", "user")],
)  # fmt: skip
def test_the_higher_level_counts(direct: str, team: str, effective: str) -> None:
    teams = [("red", team)] if team else []
    assert ConnectorAccess(Connector(), direct, teams).effective == effective


def test_what_an_api_user_holds_directly_and_through_its_team(
    connector: Connector, robot: ApiUser, red: Team
) -> None:
    ConnectorGrant.objects.create(connector=connector, api_user=robot, level="reader")
    ConnectorGrant.objects.create(connector=connector, team=red, level="user")
    held = held_by(robot, [connector])[0]
    assert (held.direct, held.effective) == ("reader", "user")
    assert held.through == ["through the team red (User)"]


def test_what_a_team_holds_is_direct(connector: Connector, red: Team) -> None:
    ConnectorGrant.objects.create(connector=connector, team=red, level="user")
    assert [(held.direct, held.teams) for held in held_by(red, [connector])] == [("user", [])]


def test_everybody_who_reaches_a_connector_by_name(
    cast: Cast, connector: Connector, robot: ApiUser, red: Team
) -> None:
    bob = cast.acme.memberships.get(user=cast.bob)
    ConnectorGrant.objects.create(connector=connector, membership=bob, level="reader")
    ConnectorGrant.objects.create(connector=connector, team=red, level="user")
    found = [(reached.name, reached.held.effective_label) for reached in reached_by(connector)]
    assert found == [(str(cast.bob), "Reader"), ("robot", "User")]


def test_a_deleted_api_user_is_not_told(cast: Cast, connector: Connector, robot: ApiUser) -> None:
    ConnectorGrant.objects.create(connector=connector, api_user=robot, level="user")
    services.delete_api_user(
        api_user=robot, actor=actor(cast.alice), now=clock.now(), confirmed=True
    )
    assert reached_by(connector) == []


def test_levels_have_words() -> None:
    assert [label_of(level) for level in ("", "reader", "user")] == ["", "Reader", "User"]
