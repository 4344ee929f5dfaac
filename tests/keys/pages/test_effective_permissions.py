"""Every key has a page that says what it may do and why, and its panel leads there."""

import pytest
from django.urls import reverse

from apiusers.models import ApiUser
from tests.cast import Cast
from tests.keys.minting import mint
from tests.keys.pages.asking import text_of
from tests.portal.signed_in import signed_in


@pytest.fixture
def addresses(cast: Cast) -> dict[str, list]:
    """Kind of collection to the arguments of the addresses of a narrowed key on it."""
    robot = ApiUser.objects.create(organization=cast.acme, name="robot", permissions=["pops:read"])
    narrow = {"permissions": []}
    kept = mint(cast.acme, cast.alice, name="kept", **narrow).key.public_id
    of_robot = mint(cast.acme, cast.alice, name="of-robot", owner=robot, **narrow).key.public_id
    mine = mint(cast.acme, cast.alice, name="mine", owner=cast.alice, **narrow).key.public_id
    acme = cast.acme.public_id
    return {
        "": [acme, kept],
        "api_user_tokens_": [acme, robot.public_id, of_robot],
        "member_tokens_": [acme, cast.alice.public_id, mine],
        "my_tokens_": [acme, mine],
    }


@pytest.mark.parametrize("kind", ["", "api_user_tokens_", "member_tokens_", "my_tokens_"])
def test_the_page_opens_from_the_panel_of_every_kind(cast: Cast, addresses, kind: str) -> None:
    client = signed_in(cast.alice)
    page = reverse(f"keys:{kind}permissions", args=addresses[kind])
    panel = client.get(reverse(f"keys:{kind}detail", args=addresses[kind]))
    assert f'href="{page}"' in panel.content.decode()
    assert client.get(page).status_code == 200


def test_it_says_what_was_left_off(cast: Cast, addresses) -> None:
    page = reverse("keys:permissions", args=addresses[""])
    shown = text_of(signed_in(cast.vera).get(page))
    assert "permissions of its owner are not on it" in shown
    assert "Not on this key" in shown


def test_a_key_of_another_owner_has_no_page_here(cast: Cast, addresses) -> None:
    page = reverse("keys:permissions", args=[cast.acme.public_id, addresses["my_tokens_"][1]])
    assert signed_in(cast.alice).get(page).status_code == 404
