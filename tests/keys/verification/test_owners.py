"""A key never does more than its owner may do at that moment."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apiusers.api_users import services as api_users
from apiusers.models import ApiUser, Role
from apiusers.roles import services as roles
from keys.life import services
from keys.verification import door as verification
from keys.verification.verdicts import Verdict
from keys.verification_codes import Code
from portal import clock
from portal.access import Role as PortalRole
from portal.errors import Conflict, Forbidden, InvalidInput
from portal.models import Membership
from portal.permissions import BUILT_IN
from tests.cast import Cast, actor


@pytest.fixture
def robot(cast: Cast) -> ApiUser:
    return api_users.create_api_user(
        organization=cast.acme, name="robot", actor=actor(cast.alice), now=clock.now()
    )


def give(robot: ApiUser, slug: str, cast: Cast) -> Role:
    role = Role.objects.get(public_id=slug)
    roles.assign(role=role, holder=robot, actor=actor(cast.alice))
    robot.refresh_from_db()
    return role


def token_for(cast: Cast, owner, **wanted) -> str:
    return services.generate(
        organization=cast.acme,
        owner=owner,
        name="token",
        expires_at=None,
        actor=wanted.pop("actor", actor(cast.alice)),
        now=clock.now(),
        **wanted,
    ).text


def verdict(text: str) -> Verdict:
    return verification.verify(text, now=clock.now())


def test_a_token_of_an_api_user_without_roles_passes_and_may_nothing(
    cast: Cast, robot: ApiUser
) -> None:
    found = verdict(token_for(cast, robot))
    assert (found.code, found.permissions) == (Code.VALID, frozenset())


def test_a_role_given_later_reaches_the_token_at_its_next_request(
    cast: Cast, robot: ApiUser
) -> None:
    text = token_for(cast, robot)
    give(robot, "pop-reader", cast)
    assert verdict(text).permissions == {"pops:read"}


def test_a_role_taken_away_is_gone_at_the_next_request(cast: Cast, robot: ApiUser) -> None:
    role = give(robot, "pop-reader", cast)
    text = token_for(cast, robot)
    roles.unassign(role=role, holder=robot, actor=actor(cast.alice))
    assert verdict(text).permissions == frozenset()


def test_a_narrowed_token_stays_narrow(cast: Cast, robot: ApiUser) -> None:
    give(robot, "full-access", cast)
    text = token_for(cast, robot, permissions=["widgets:view"])
    assert verdict(text).permissions == {"widgets:view"}


def test_a_token_cannot_be_made_wider_than_its_owner(cast: Cast, robot: ApiUser) -> None:
    give(robot, "pop-reader", cast)
    with pytest.raises(Forbidden):
        token_for(cast, robot, permissions=["keys:manage"])


def test_nobody_mints_a_token_for_an_api_user_that_holds_more_than_they_do(
    cast: Cast, robot: ApiUser
) -> None:
    give(robot, "full-access", cast)
    weak = actor(cast.bob, permissions=frozenset({"endpoints:call"}))
    with pytest.raises(Forbidden):
        token_for(cast, robot, actor=weak)


def test_a_deactivated_api_users_token_stops_and_goes_on_again(cast: Cast, robot: ApiUser) -> None:
    text, who = token_for(cast, robot), actor(cast.alice)
    api_users.set_active(api_user=robot, active=False, actor=who)
    assert verdict(text).code is Code.OWNER_INACTIVE
    api_users.set_active(api_user=robot, active=True, actor=who)
    assert verdict(text).code is Code.VALID


def test_no_token_is_made_for_a_deactivated_api_user(cast: Cast, robot: ApiUser) -> None:
    api_users.set_active(api_user=robot, active=False, actor=actor(cast.alice))
    with pytest.raises(Conflict) as refusal:
        token_for(cast, ApiUser.objects.get(pk=robot.pk))
    assert refusal.value.code == "owner_inactive"


def test_deleting_an_api_user_with_living_tokens_asks_first(cast: Cast, robot: ApiUser) -> None:
    token_for(cast, robot)
    with pytest.raises(Conflict) as refusal:
        api_users.delete_api_user(api_user=robot, actor=actor(cast.alice), now=clock.now())
    assert refusal.value.code == "living_tokens"


def test_deleting_an_api_user_revokes_its_tokens(cast: Cast, robot: ApiUser) -> None:
    text = token_for(cast, robot)
    api_users.delete_api_user(
        api_user=robot, actor=actor(cast.alice), now=clock.now(), confirmed=True
    )
    assert verdict(text).code is Code.REVOKED


def test_a_member_who_leaves_takes_their_tokens_out_of_use(cast: Cast) -> None:
    text = token_for(cast, cast.bob, actor=actor(cast.bob))
    Membership.objects.get(user=cast.bob).delete()
    assert verdict(text).code is Code.OWNER_INACTIVE


def test_a_member_who_becomes_a_viewer_holds_less_at_once(cast: Cast) -> None:
    text = token_for(cast, cast.bob, actor=actor(cast.bob))
    before = verdict(text).permissions
    Membership.objects.filter(user=cast.bob).update(role=PortalRole.VIEWER)
    assert ("keys:verify" in before, verdict(text).permissions) == (True, frozenset())


def test_no_token_is_made_for_a_stranger(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        token_for(cast, cast.charlie, actor=actor(cast.charlie))


@pytest.mark.parametrize("who", ["alice", "adam"])
def test_an_administrator_cannot_mint_a_token_that_acts_as_somebody_else(
    cast: Cast, who: str
) -> None:
    with pytest.raises(Forbidden) as refusal:
        token_for(cast, cast.bob, actor=actor(getattr(cast, who)))
    assert refusal.value.code == "owner_only"


NAMES = st.lists(st.sampled_from(sorted(BUILT_IN)), unique=True)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(granted=NAMES, narrowed=NAMES, left=NAMES)
def test_what_a_key_may_do_is_always_within_what_its_owner_may_do(
    cast: Cast, robot: ApiUser, granted: list[str], narrowed: list[str], left: list[str]
) -> None:
    ApiUser.objects.filter(pk=robot.pk).update(permissions=sorted(granted))
    robot.refresh_from_db()
    wanted = sorted(set(granted) & set(narrowed))
    now = clock.now()
    made = services.generate(
        organization=cast.acme,
        owner=robot,
        name=f"token {robot.keys.count()}",
        expires_at=None,
        actor=actor(cast.alice),
        now=now,
        permissions=wanted,
    )
    ApiUser.objects.filter(pk=robot.pk).update(permissions=sorted(left))
    assert verdict(made.text).permissions == set(wanted) & set(left)


def test_one_statement_still_decides(cast: Cast, robot: ApiUser, django_assert_num_queries) -> None:
    text = token_for(cast, robot)
    with django_assert_num_queries(1):
        verdict(text)
