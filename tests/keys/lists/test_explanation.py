"""What the page says of a key is what the door decides by, with the ways by which its owner holds it."""

import pytest

from apiusers.api_users import services as api_users
from apiusers.explanation import Source
from apiusers.models import ApiUser, Role
from apiusers.roles import services as roles
from keys.lists.explanation import explain_key, why_nothing_passes
from keys.models import ApiKey
from keys.verification import owners
from portal import clock
from portal.models import Membership
from tests.cast import Cast, actor
from tests.keys.minting import mint


@pytest.fixture
def robot(cast: Cast) -> ApiUser:
    who = actor(cast.alice)
    robot = api_users.create_api_user(
        organization=cast.acme, name="robot", actor=who, now=clock.now()
    )
    for slug in ("pop-reader", "widget-reader"):
        roles.assign(role=Role.objects.get(public_id=slug), holder=robot, actor=who)
    robot.refresh_from_db()
    return robot


def read(key: ApiKey) -> ApiKey:
    """The key as pages read it, with its owner."""
    return owners.with_owner(ApiKey.objects.all()).get(pk=key.pk)


def told(key: ApiKey) -> dict:
    return {line.held.permission: line for line in explain_key(read(key))}


def test_a_narrowed_token_names_what_was_left_off(cast: Cast, robot: ApiUser) -> None:
    lines = told(mint(cast.acme, cast.alice, owner=robot, permissions=["pops:read"]).key)
    assert lines["pops:read"].passes
    assert lines["widgets:view"].is_left_off
    assert lines["widgets:view"].held.sources == (Source("Widget reader"),)


def test_what_the_owner_lacks_is_neither_held_nor_left_off(cast: Cast, robot: ApiUser) -> None:
    line = told(mint(cast.acme, cast.alice, owner=robot).key)["keys:manage"]
    assert (line.passes, line.is_left_off) == (False, False)


@pytest.mark.parametrize("whose", ["organization", "person", "api_user", "left"])
def test_what_passes_is_what_the_door_decides_by(cast: Cast, robot: ApiUser, whose: str) -> None:
    owner = {"organization": None, "api_user": robot}.get(whose, cast.bob)
    key = mint(cast.acme, cast.alice, owner=owner).key
    if whose == "left":
        Membership.objects.get(user=cast.bob).delete()
    passing = {name for name, line in told(key).items() if line.passes}
    assert passing == owners.permissions_of(read(key))


def test_a_role_taken_away_is_no_source_any_more(cast: Cast, robot: ApiUser) -> None:
    key = mint(cast.acme, cast.alice, owner=robot).key
    role = Role.objects.get(public_id="pop-reader")
    roles.unassign(role=role, holder=robot, actor=actor(cast.alice))
    assert told(key)["pops:read"].held.sources == ()


def test_a_deactivated_owner_and_an_ended_key_are_told(cast: Cast, robot: ApiUser) -> None:
    key = mint(cast.acme, cast.alice, owner=robot).key
    assert why_nothing_passes(read(key), "active") == ""
    assert "it is revoked" in why_nothing_passes(read(key), "revoked")
    ApiUser.objects.filter(pk=robot.pk).update(is_active=False)
    assert "its owner is deactivated" in why_nothing_passes(read(key), "active")
