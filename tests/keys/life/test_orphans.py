"""What a member leaves behind is out of use, is found, and can be handed over or retired."""

import pytest

from apiusers.api_users import services as api_users
from apiusers.models import ApiUser, Role
from apiusers.roles import services as roles
from keys.life import orphans, services
from keys.verification import door as verification
from keys.verification_codes import Code
from portal import clock
from portal.errors import Conflict, Forbidden
from portal.models import Membership
from tests.cast import Cast, actor
from tests.keys.minting import mint


@pytest.fixture
def left_behind(cast: Cast) -> services.NewKey:
    made = mint(cast.acme, cast.bob, owner=cast.bob, name="nightly")
    Membership.objects.get(user=cast.bob).delete()
    return made


@pytest.fixture
def robot(cast: Cast) -> ApiUser:
    robot = api_users.create_api_user(
        organization=cast.acme, name="robot", actor=actor(cast.alice), now=clock.now()
    )
    roles.assign(
        role=Role.objects.get(public_id="pop-reader"), holder=robot, actor=actor(cast.alice)
    )
    robot.refresh_from_db()
    return robot


def hand_over(cast: Cast, key, robot: ApiUser, **who):
    return orphans.hand_over(
        key=key, api_user=robot, actor=actor(cast.alice, **who), now=clock.now()
    )


def test_the_token_of_a_person_who_left_is_listed_as_orphaned(cast: Cast, left_behind) -> None:
    assert orphans.orphaned(cast.acme, clock.now()).get() == left_behind.key


def test_a_members_token_is_not_orphaned(cast: Cast) -> None:
    mint(cast.acme, cast.bob, owner=cast.bob)
    assert not orphans.orphaned(cast.acme, clock.now()).exists()


def test_handed_over_it_works_again_within_what_the_api_user_may(
    cast: Cast, left_behind, robot: ApiUser
) -> None:
    hand_over(cast, left_behind.key, robot)
    verdict = verification.verify(left_behind.text, now=clock.now())
    assert (verdict.code, verdict.permissions) == (Code.VALID, {"pops:read"})


def test_it_is_handed_over_once(cast: Cast, left_behind, robot: ApiUser) -> None:
    hand_over(cast, left_behind.key, robot)
    with pytest.raises(Conflict) as refusal:
        hand_over(cast, left_behind.key, robot)
    assert refusal.value.code == "not_orphaned"


def test_nobody_hands_over_to_an_api_user_that_holds_more_than_they_do(
    cast: Cast, left_behind, robot: ApiUser
) -> None:
    with pytest.raises(Forbidden):
        hand_over(cast, left_behind.key, robot, permissions=frozenset())


def test_a_retired_token_stays_dead(cast: Cast, left_behind, robot: ApiUser) -> None:
    services.revoke(key=left_behind.key, actor=actor(cast.alice), now=clock.now())
    with pytest.raises(Conflict) as refusal:
        hand_over(cast, left_behind.key, robot)
    assert refusal.value.code == "key_revoked"
