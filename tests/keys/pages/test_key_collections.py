"""The same pages serve the keys of an organization, the tokens of an API user, and one's own; each sees its own."""

import pytest
from django.test import Client
from django.urls import reverse

from apiusers.models import ApiUser
from keys.models import ApiKey
from keys.pages import key_collections
from tests.cast import Cast
from tests.keys.minting import mint


@pytest.fixture
def robot(cast: Cast) -> ApiUser:
    return ApiUser.objects.create(organization=cast.acme, name="robot", permissions=["pops:read"])


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def of_robot(robot: ApiUser, page: str, *arguments: str) -> str:
    names = [robot.organization.public_id, robot.public_id, *arguments]
    return reverse(f"keys:api_user_tokens_{page}", args=names)


def mine(cast: Cast, page: str, *arguments: str) -> str:
    return reverse(f"keys:my_tokens_{page}", args=[cast.acme.public_id, *arguments])


def test_each_list_shows_the_keys_of_its_owner_alone(cast: Cast, robot: ApiUser) -> None:
    mint(cast.acme, cast.alice, name="of-the-organization")
    mint(cast.acme, cast.alice, name="of-the-robot", owner=robot)
    mint(cast.acme, cast.alice, name="of-alice", owner=cast.alice)
    client = signed_in(cast.alice)
    pages = {
        "of-the-organization": reverse("keys:list", args=[cast.acme.public_id]),
        "of-the-robot": of_robot(robot, "list"),
        "of-alice": mine(cast, "list"),
    }
    for name, address in pages.items():
        shown = client.get(address).content.decode()
        assert [other in shown for other in pages] == [other == name for other in pages]


def test_a_token_is_added_and_shown_once(cast: Cast, robot: ApiUser) -> None:
    sent = {"name": "nightly", "expiry": "never", "chooses_permissions": ""}
    answer = signed_in(cast.alice).post(of_robot(robot, "generate"), sent).content.decode()
    assert "Copy your token" in answer
    assert ApiKey.objects.get().owner == robot


def test_a_token_may_do_what_its_owner_may_unless_narrowed(cast: Cast, robot: ApiUser) -> None:
    client, address = signed_in(cast.alice), of_robot(robot, "generate")
    common = {"expiry": "never", "chooses_permissions": "1"}
    client.post(address, {**common, "name": "whole", "permissions": ["pops:read"]})
    client.post(address, {**common, "name": "narrow"})
    held = dict(ApiKey.objects.values_list("name", "permissions"))
    assert held == {"whole": ["*"], "narrow": []}


def test_the_token_of_another_owner_is_not_found(cast: Cast, robot: ApiUser) -> None:
    token = mint(cast.acme, cast.alice, owner=robot).key
    other = ApiUser.objects.create(organization=cast.acme, name="other")
    client = signed_in(cast.alice)
    for address in (
        of_robot(other, "detail", token.public_id),
        mine(cast, "detail", token.public_id),
        reverse("keys:detail", args=[cast.acme.public_id, token.public_id]),
    ):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("page_name", ["generate"])
def test_a_developer_sees_an_api_users_tokens_and_adds_none(
    cast: Cast, robot: ApiUser, page_name: str
) -> None:
    client = signed_in(cast.bob)
    assert client.get(of_robot(robot, "list")).status_code == 200
    assert client.post(of_robot(robot, page_name), {"name": "x"}).status_code == 403


def test_every_member_may_have_tokens_of_their_own(cast: Cast) -> None:
    sent = {"name": "laptop", "expiry": "never"}
    signed_in(cast.vera).post(mine(cast, "generate"), sent)
    assert ApiKey.objects.get().owner == cast.vera


def test_every_kind_has_every_page() -> None:
    kinds = (key_collections.ORGANIZATION, key_collections.API_USER, key_collections.MINE)
    assert len({kind.prefix for kind in kinds}) == len({kind.path for kind in kinds}) == 3
