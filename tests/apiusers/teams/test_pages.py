"""A team is made, filled and told apart by its name."""

import re

from apiusers.models import ApiUser, Team
from portal.models import Membership
from tests.apiusers.pages import address, signed_in
from tests.cast import Cast


def test_a_team_is_made_and_named_on_its_page(cast: Cast) -> None:
    client = signed_in(cast.alice)
    answer = client.post(address(cast, "team_create"), {"name": "red", "description": ""})
    assert "red" in client.get(answer["Location"]).content.decode()


def test_a_taken_team_name_is_told_in_the_form(cast: Cast, team: Team) -> None:
    answer = signed_in(cast.alice).post(address(cast, "team_create"), {"name": "Red"})
    assert answer.status_code == 422
    assert "already a team called" in answer.content.decode()


def test_people_machines_and_roles_are_saved_together(
    cast: Cast, team: Team, robot: ApiUser
) -> None:
    client, page = signed_in(cast.alice), address(cast, "team", team.public_id)
    typed = {
        "people": [cast.bob.public_id],
        "api_users": [robot.public_id],
        "roles": ["pop-reader", "widget-reader"],
    }
    said = client.post(page, typed, follow=True).content.decode()
    assert f"The team {team.name} was saved." in said
    seats = {seat.membership or seat.api_user for seat in team.team_members.all()}
    assert seats == {Membership.objects.get(user=cast.bob), robot}
    assert {given.role.public_id for given in team.role_assignments.all()} == set(typed["roles"])
    assert "Nothing was changed." in client.post(page, typed, follow=True).content.decode()


def test_one_wrong_tick_saves_nothing_and_keeps_the_others(
    cast: Cast, team: Team, robot: ApiUser
) -> None:
    client, page = signed_in(cast.alice), address(cast, "team", team.public_id)
    answer = client.post(page, {"people": [cast.bob.public_id], "api_users": ["gone"]})
    assert answer.status_code == 422
    assert re.search(rf'value="{cast.bob.public_id}"[^>]* checked', answer.content.decode())
    assert not team.team_members.exists()


def test_a_reader_of_the_page_can_tick_nothing(cast: Cast, team: Team) -> None:
    html = signed_in(cast.vera).get(address(cast, "team", team.public_id)).content.decode()
    boxes = re.findall(r'<input type="checkbox" name[^>]*>', html)
    assert boxes
    assert [box for box in boxes if "disabled" not in box] == []
    assert "Save changes" not in html
