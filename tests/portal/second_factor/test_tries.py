"""A try is counted before the code is looked at, and a right one forgives the wrong ones before it."""

import pytest
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse

from portal.second_factor import tries
from portal.throttles.tries import FREE_TRIES
from tests.portal.asking import ask
from tests.portal.second_factor.enrolled import shown, with_app


def spend(user, code: str):
    request = ask(user=user)
    with context.request_context(request):
        return tries.spend(request, user, code)


def test_a_right_code_forgives_the_wrong_ones(cast, frozen):
    with_app(cast.bob)
    for _ in range(FREE_TRIES - 1):
        assert spend(cast.bob, "000000") is None
    assert spend(cast.bob, shown()).type == "totp"
    assert spend(cast.bob, "000000") is None


def test_while_one_has_to_wait_a_right_code_is_not_used_up(cast, frozen):
    with_app(cast.bob)
    for _ in range(FREE_TRIES):
        spend(cast.bob, "000000")
    with pytest.raises(ImmediateHttpResponse) as refused:
        spend(cast.bob, shown())
    assert refused.value.response["Retry-After"] == "60"
    frozen.shift(60)
    assert spend(cast.bob, shown()).type == "totp"


def test_people_are_counted_apart(cast, frozen):
    with_app(cast.bob)
    with_app(cast.alice)
    for _ in range(FREE_TRIES):
        spend(cast.bob, "000000")
    assert spend(cast.alice, shown()).type == "totp"
