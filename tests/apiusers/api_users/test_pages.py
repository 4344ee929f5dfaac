"""The pages of API users open to members and change for administrators alone."""

import pytest

from apiusers.api_users import services
from apiusers.models import ApiUser, Team
from portal import clock
from tests.apiusers.pages import address, signed_in
from tests.cast import Cast, actor
from tests.keys.minting import mint


@pytest.mark.parametrize("name", ["list", "teams", "roles"])
def test_every_member_may_read_the_lists(cast: Cast, robot: ApiUser, team: Team, name: str) -> None:
    assert signed_in(cast.vera).get(address(cast, name)).status_code == 200


@pytest.mark.parametrize("name", ["team_create", "role_create"])
def test_a_developer_is_refused_where_administrators_work(cast: Cast, name: str) -> None:
    assert signed_in(cast.bob).get(address(cast, name)).status_code == 403


@pytest.mark.parametrize("name", ["list", "teams", "roles", "team_create"])
def test_a_stranger_finds_nothing(cast: Cast, name: str) -> None:
    assert signed_in(cast.charlie).get(address(cast, name)).status_code == 404


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


def test_tokens_that_the_person_was_not_told_of_are_not_stopped_unasked(
    cast: Cast, robot: ApiUser
) -> None:
    client, page = signed_in(cast.alice), address(cast, "api_user_deletion", robot.public_id)
    token = mint(cast.acme, cast.alice, owner=robot).key
    refused = client.post(page, {"told": "0"})
    assert (refused.status_code, 'name="told" value="1"' in refused.content.decode()) == (422, True)
    client.post(page, {"told": "1"})
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_what_others_call_it_is_saved_shown_and_found(cast: Cast, robot: ApiUser) -> None:
    client, page = signed_in(cast.alice), address(cast, "api_user_identity", robot.public_id)
    assert client.get(page).status_code == 200
    typed = {"external_id": "erp-1", "metadata": '{"site": "Ulm"}'}
    shown = client.post(page, typed, follow=True).content.decode()
    assert "erp-1" in shown
    robot.refresh_from_db()
    assert (robot.external_id, robot.metadata) == ("erp-1", {"site": "Ulm"})
    for search, found in (("ERP", True), ("ulm", True), ("elsewhere", False)):
        listed = client.get(address(cast, "list"), {"search": search}).content.decode()
        assert (f">{robot.name}</a>" in listed) is found
    refused = client.post(page, {"external_id": "with space"})
    assert refused.status_code == 422
    assert signed_in(cast.vera).get(page).status_code == 403
