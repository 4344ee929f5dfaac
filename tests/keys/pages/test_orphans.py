"""What a member left behind is listed for administrators, who hand it over or retire it."""

import pytest
from django.test import Client
from django.urls import reverse

from apiusers.models import ApiUser
from keys.models import ApiKey
from portal.models import Membership
from tests.cast import Cast
from tests.keys.minting import mint


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(cast: Cast, page: str, *arguments: str) -> str:
    return reverse(f"keys:{page}", args=[cast.acme.public_id, *arguments])


@pytest.fixture
def left(cast: Cast) -> ApiKey:
    key = mint(cast.acme, cast.bob, owner=cast.bob, name="nightly").key
    Membership.objects.get(user=cast.bob).delete()
    return key


def test_it_is_listed_with_whose_it_was(cast: Cast, left: ApiKey) -> None:
    page = signed_in(cast.alice).get(at(cast, "orphans")).content.decode()
    assert "nightly" in page
    assert "Bob" in page


def test_handed_over_it_belongs_to_the_api_user(cast: Cast, left: ApiKey) -> None:
    robot = ApiUser.objects.create(organization=cast.acme, name="robot")
    address = at(cast, "orphan_hand_over", left.public_id)
    signed_in(cast.alice).post(address, {"api_user": robot.public_id})
    left.refresh_from_db()
    assert left.owner == robot


def test_an_api_user_of_another_organization_is_not_offered(cast: Cast, left: ApiKey) -> None:
    theirs = ApiUser.objects.create(organization=cast.other, name="robot")
    address = at(cast, "orphan_hand_over", left.public_id)
    answer = signed_in(cast.alice).post(address, {"api_user": theirs.public_id})
    assert answer.status_code == 422
    left.refresh_from_db()
    assert left.owner == cast.bob


def test_a_taken_name_at_the_api_user_is_told_with_the_way_out(cast: Cast, left: ApiKey) -> None:
    robot = ApiUser.objects.create(organization=cast.acme, name="robot")
    mint(cast.acme, cast.alice, owner=robot, name="nightly")
    address = at(cast, "orphan_hand_over", left.public_id)
    answer = signed_in(cast.alice).post(address, {"api_user": robot.public_id})
    said = "robot has a token called “nightly” itself. Rename that one first"
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_retired_it_is_revoked(cast: Cast, left: ApiKey) -> None:
    signed_in(cast.alice).post(at(cast, "orphan_retirement", left.public_id))
    left.refresh_from_db()
    assert (left.revoked_at is not None, left.revocation_reason) == (True, "retired")


@pytest.mark.parametrize("page_name", ["orphan_hand_over", "orphan_retirement"])
def test_a_members_token_is_no_orphan(cast: Cast, page_name: str) -> None:
    key = mint(cast.acme, cast.vera, owner=cast.vera).key
    assert signed_in(cast.alice).post(at(cast, page_name, key.public_id)).status_code == 404


def test_others_may_not_look(cast: Cast, left: ApiKey) -> None:
    assert signed_in(cast.vera).get(at(cast, "orphans")).status_code == 403
    assert signed_in(cast.charlie).get(at(cast, "orphans")).status_code == 404
