"""The tabs of people and machines show what they hold, and save what is ticked."""

import pytest

from apiusers.models import ApiUser
from apiusers.roles import services as roles
from tests.apiusers.pages import address, signed_in
from tests.cast import Cast


@pytest.mark.parametrize("tab", ["teams", "roles", "permissions"])
def test_the_tabs_of_people_and_machines_open(cast: Cast, robot: ApiUser, tab: str) -> None:
    client = signed_in(cast.alice)
    for page in (
        address(cast, f"api_user_{tab}", robot.public_id),
        address(cast, f"member_{tab}", cast.bob.public_id),
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
