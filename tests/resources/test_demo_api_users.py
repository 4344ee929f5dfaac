"""The demo's API users: one may call, the other may nothing, and neither manages keys."""

import pytest

from apiusers.models import ApiUser
from keys.verification import verify
from portal import clock
from resources.demo import seed


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
