"""Somebody proves who they are by what they sign in with; a second factor takes the password's place."""

import pytest

from portal.step_up.ways import Ways, ways_of
from tests.portal.asking import ask
from tests.portal.second_factor.enrolled import with_app, with_passkey

RP = "keys.example.com"


@pytest.fixture(autouse=True)
def _public_address(settings):
    settings.PUBLIC_URL, settings.PUBLIC_HOST = f"https://{RP}", RP
    settings.ALLOWED_HOSTS = [RP, "elsewhere.example"]


def ways(user, host: str = RP) -> Ways:
    request = ask(user=user)
    request.META["HTTP_HOST"] = host
    return ways_of(request)


def test_a_password_is_enough_for_whoever_has_nothing_else(cast):
    assert ways(cast.bob) == Ways(password=True, code=False, passkey=False)


def test_with_an_app_a_code_is_asked_for(cast):
    with_app(cast.bob)
    assert ways(cast.bob) == Ways(password=False, code=True, passkey=False)


def test_with_a_passkey_it_is_the_passkey_or_a_recovery_code(cast):
    with_passkey(cast.bob)
    assert ways(cast.bob) == Ways(password=False, code=True, passkey=True)


def test_a_passkey_is_not_offered_where_no_browser_can_use_it(cast):
    with_passkey(cast.bob)
    assert not ways(cast.bob, "elsewhere.example").passkey


def test_without_a_password_a_passkey_is_enough(cast):
    cast.bob.set_unusable_password()
    with_passkey(cast.bob)
    assert ways(cast.bob).any


def test_somebody_without_any_way_has_none(cast):
    cast.bob.set_unusable_password()
    assert not ways(cast.bob).any
