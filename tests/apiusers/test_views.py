"""The pages of API users, teams and roles show, change and refuse as the services decide."""

import pytest
from django.test import Client
from django.urls import reverse

from apiusers import roles, services, teams
from apiusers.models import ApiUser, Role, Team
from portal import clock
from portal.models import Membership
from tests.cast import Cast, actor


@pytest.fixture
def robot(cast: Cast) -> ApiUser:
    return services.create_api_user(
        organization=cast.acme, name="robot", actor=actor(cast.alice), now=clock.now()
    )


@pytest.fixture
def team(cast: Cast) -> Team:
    return teams.create_team(
        organization=cast.acme, name="red", actor=actor(cast.alice), now=clock.now()
    )


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(cast: Cast, name: str, *arguments: str | int) -> str:
    return reverse(f"apiusers:{name}", args=[cast.acme.public_id, *arguments])


@pytest.mark.parametrize("name", ["list", "teams", "roles"])
def test_every_member_may_read_the_lists(cast: Cast, robot: ApiUser, team: Team, name: str) -> None:
    assert signed_in(cast.vera).get(address(cast, name)).status_code == 200


@pytest.mark.parametrize("name", ["team_create", "role_create"])
def test_a_developer_is_refused_where_administrators_work(cast: Cast, name: str) -> None:
    assert signed_in(cast.bob).get(address(cast, name)).status_code == 403


@pytest.mark.parametrize("name", ["list", "teams", "roles", "team_create"])
def test_a_stranger_finds_nothing(cast: Cast, name: str) -> None:
    assert signed_in(cast.charlie).get(address(cast, name)).status_code == 404


@pytest.mark.parametrize("tab", ["teams", "roles", "permissions"])
def test_the_tabs_of_people_and_machines_open(cast: Cast, robot: ApiUser, tab: str) -> None:
    client = signed_in(cast.alice)
    for page in (
        address(cast, f"api_user_{tab}", robot.public_id),
        address(cast, f"member_{tab}", cast.bob.pk),
    ):
        assert client.get(page).status_code == 200


def test_ticked_roles_are_given_and_unticked_ones_taken_away(cast: Cast, robot: ApiUser) -> None:
    client, page = signed_in(cast.alice), address(cast, "api_user_roles", robot.public_id)
    client.post(page, {"chosen": ["pop-reader", "widget-reader"]})
    client.post(page, {"chosen": ["pop-reader"]})
    assert [role.public_id for role in roles.roles_given_to(robot)] == ["pop-reader"]


def test_a_viewer_reads_the_tab_and_cannot_save_it(cast: Cast, robot: ApiUser) -> None:
    page = address(cast, "api_user_roles", robot.public_id)
    assert signed_in(cast.vera).post(page, {"chosen": ["pop-reader"]}).status_code == 403
    assert not roles.roles_given_to(robot).exists()


def test_a_role_that_does_not_exist_is_refused_with_what_was_ticked_kept(
    cast: Cast, robot: ApiUser
) -> None:
    page = address(cast, "api_user_roles", robot.public_id)
    answer = signed_in(cast.alice).post(page, {"chosen": ["pop-reader", "nonsense"]})
    assert answer.status_code == 422
    assert not roles.roles_given_to(robot).exists()


def test_a_team_is_made_and_named_on_its_page(cast: Cast) -> None:
    client = signed_in(cast.alice)
    answer = client.post(address(cast, "team_create"), {"name": "red", "description": ""})
    assert "red" in client.get(answer["Location"]).content.decode()


def test_a_taken_team_name_is_told_in_the_form(cast: Cast, team: Team) -> None:
    answer = signed_in(cast.alice).post(address(cast, "team_create"), {"name": "Red"})
    assert answer.status_code == 422
    assert "already a team called" in answer.content.decode()


def test_people_and_machines_are_ticked_into_a_team(cast: Cast, team: Team, robot: ApiUser) -> None:
    client, page = signed_in(cast.alice), address(cast, "team", team.public_id)
    client.post(page, {"part": "people", "chosen": [str(cast.bob.pk)]})
    client.post(page, {"part": "API users", "chosen": [robot.public_id]})
    seats = {seat.membership or seat.api_user for seat in team.team_members.all()}
    assert seats == {Membership.objects.get(user=cast.bob), robot}


def test_a_role_is_made_with_the_ticked_permissions(cast: Cast) -> None:
    sent = {"name": "caller", "permissions": ["endpoints:call"]}
    signed_in(cast.alice).post(address(cast, "role_create"), sent)
    assert Role.objects.get(name="caller").permissions == ["endpoints:call"]


def test_deactivating_says_that_tokens_stopped(cast: Cast, robot: ApiUser) -> None:
    client = signed_in(cast.alice)
    page = address(cast, "api_user_activation", robot.public_id)
    answer = client.post(page, {"active": "0"}, follow=True)
    assert "its tokens stopped at once" in answer.content.decode()


def test_a_deleted_api_user_has_no_page_any_more(cast: Cast, robot: ApiUser) -> None:
    client = signed_in(cast.alice)
    client.post(address(cast, "api_user_deletion", robot.public_id))
    assert client.get(address(cast, "api_user_teams", robot.public_id)).status_code == 404


def test_html_in_a_name_is_shown_as_text(cast: Cast) -> None:
    services.create_api_user(
        organization=cast.acme, name="<b>x</b>", actor=actor(cast.alice), now=clock.now()
    )
    page = signed_in(cast.alice).get(address(cast, "list")).content.decode()
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "<b>x</b>" not in page
