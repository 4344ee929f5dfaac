"""A team is made, filled and told apart by its name."""

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


def test_people_and_machines_are_ticked_into_a_team(cast: Cast, team: Team, robot: ApiUser) -> None:
    client, page = signed_in(cast.alice), address(cast, "team", team.public_id)
    client.post(page, {"part": "people", "chosen": [str(cast.bob.pk)]})
    client.post(page, {"part": "API users", "chosen": [robot.public_id]})
    seats = {seat.membership or seat.api_user for seat in team.team_members.all()}
    assert seats == {Membership.objects.get(user=cast.bob), robot}
