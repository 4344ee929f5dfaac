"""The demo's API users: one may call, the other may nothing, and neither manages keys."""

import pytest

from apiusers.api_users import services as api_users
from apiusers.models import ApiUser, Role
from apiusers.roles import services as roles
from keys.verification.door import verify
from portal import clock
from portal.actors import Actor
from resources.demo.seed import seed


@pytest.mark.django_db
def test_the_one_may_call_and_the_other_nothing() -> None:
    told = seed(clock.now())
    held = {
        name: verify(told[name], now=clock.now()).permissions
        for name in ("api_user_token", "restricted_api_user_token")
    }
    assert held == {
        "api_user_token": {"endpoints:call", "widgets:view", "pops:read"},
        "restricted_api_user_token": frozenset(),
    }


@pytest.mark.django_db
def test_seeding_again_mints_tokens_and_makes_no_second_api_user() -> None:
    first, second = seed(clock.now()), seed(clock.now())
    assert first["api_user_id"] == second["api_user_id"]
    assert first["api_user_token"] != second["api_user_token"]
    assert ApiUser.objects.count() == 2
    assert verify(first["api_user_token"], now=clock.now()).is_valid


@pytest.mark.django_db
def test_what_a_visitor_changed_is_set_right_by_the_next_seed() -> None:
    first = seed(clock.now())
    robot = ApiUser.objects.get(public_id=first["api_user_id"])
    system = Actor.system()
    api_users.set_active(api_user=robot, active=False, actor=system)
    everything = Role.objects.get(public_id="full-access")
    for one in ApiUser.objects.all():
        roles.assign(role=everything, holder=one, actor=system)
    told = seed(clock.now())
    assert verify(told["restricted_api_user_token"], now=clock.now()).permissions == frozenset()
    assert "keys:manage" not in verify(told["api_user_token"], now=clock.now()).permissions
