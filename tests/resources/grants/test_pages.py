"""Grants are given and taken by administrators, at the connector and at the holder; others are refused."""

import pytest

from apiusers.models import ApiUser, Team
from apiusers.teams import services as teams
from portal import clock
from portal.models import Membership
from resources.models import Connector, ConnectorGrant
from tests.cast import Cast, actor
from tests.resources.making import api_user, table
from tests.resources.pages import address, signed_in, text_of


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


def test_a_connector_is_granted_to_a_team_and_taken_away(
    cast: Cast, connector: Connector, red: Team
) -> None:
    client, path = signed_in(cast.adam), address(cast, "connector_access", connector.public_id)
    holder = f"team:{red.public_id}"
    assert client.post(path, {"holder": holder, "level": "user"}).status_code == 303
    seen = text_of(client.get(path))
    assert "through the team red (User)" in seen
    removal = address(cast, "grant_removal", connector.public_id)
    assert client.post(removal, {"holder": holder}).status_code == 303
    assert not ConnectorGrant.objects.exists()


def test_the_tab_of_an_api_user_sets_levels_and_shows_what_teams_add(
    cast: Cast, connector: Connector, red: Team, robot: ApiUser
) -> None:
    client, path = signed_in(cast.adam), address(cast, "api_user_connectors", robot.public_id)
    field = f"level_{connector.public_id}"
    assert client.post(path, {field: "reader"}).status_code == 303
    team_path = address(cast, "team_connectors", red.public_id)
    assert client.post(team_path, {field: "user"}).status_code == 303
    seen = text_of(client.get(path))
    assert "through the team red (User)" in seen
    assert client.post(path, {field: ""}).status_code == 303
    assert list(ConnectorGrant.objects.values_list("team", flat=True)) == [red.pk]


def test_a_connector_that_was_not_on_the_page_keeps_its_grants(
    cast: Cast, connector: Connector, robot: ApiUser
) -> None:
    ConnectorGrant.objects.create(connector=connector, api_user=robot, level="user")
    other = table(cast, name="other")
    path = address(cast, "api_user_connectors", robot.public_id)
    signed_in(cast.adam).post(path, {f"level_{other.public_id}": "reader"})
    assert ConnectorGrant.objects.count() == 2


def test_the_tab_of_a_member(cast: Cast, connector: Connector) -> None:
    path = address(cast, "member_connectors", cast.vera.public_id)
    signed_in(cast.adam).post(path, {f"level_{connector.public_id}": "user"})
    grant = ConnectorGrant.objects.get()
    assert grant.membership == Membership.objects.get(organization=cast.acme, user=cast.vera)


def test_a_developer_grants_nobody_anything(
    cast: Cast, connector: Connector, robot: ApiUser, red: Team
) -> None:
    client, field = signed_in(cast.bob), f"level_{connector.public_id}"
    access = address(cast, "connector_access", connector.public_id)
    tries = [
        (access, {"holder": f"user:{cast.bob.public_id}", "level": "user"}),
        (address(cast, "member_connectors", cast.bob.public_id), {field: "user"}),
        (address(cast, "api_user_connectors", robot.public_id), {field: "user"}),
        (address(cast, "team_connectors", red.public_id), {field: "user"}),
        (address(cast, "grant_removal", connector.public_id), {"holder": "team:x"}),
    ]
    assert [client.post(*each).status_code for each in tries] == [403] * len(tries)
    assert not ConnectorGrant.objects.exists()
    assert client.get(access).status_code == 200


def test_a_viewer_sees_no_connector_on_the_tabs_that_was_not_granted_to_them(
    cast: Cast, connector: Connector, robot: ApiUser
) -> None:
    path = address(cast, "api_user_connectors", robot.public_id)
    assert connector.name not in text_of(signed_in(cast.vera).get(path))
    access = address(cast, "connector_access", connector.public_id)
    assert signed_in(cast.vera).get(access).status_code == 403


def test_a_holder_of_another_organization_does_not_exist(cast: Cast, connector: Connector) -> None:
    stranger = api_user(cast.other, "stranger")
    client = signed_in(cast.adam)
    path = address(cast, "connector_access", connector.public_id)
    sent = {"holder": f"api_user:{stranger.public_id}", "level": "user"}
    assert client.post(path, sent).status_code == 422
    assert client.get(address(cast, "api_user_connectors", stranger.public_id)).status_code == 404
    removal = address(cast, "grant_removal", connector.public_id)
    assert client.post(removal, {"holder": sent["holder"]}).status_code == 404
    assert not ConnectorGrant.objects.exists()


def test_another_level_than_these_is_refused(cast: Cast, connector: Connector) -> None:
    path = address(cast, "connector_access", connector.public_id)
    sent = {"holder": f"user:{cast.bob.public_id}", "level": "owner"}
    assert signed_in(cast.adam).post(path, sent).status_code == 422
