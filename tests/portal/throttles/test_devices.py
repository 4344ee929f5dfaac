"""A browser in which the person has signed in before is counted apart, so that strangers lock no owner out."""

import pytest
from django.http import HttpResponse

from portal.throttles import devices
from tests.portal.asking import ask

EMAIL = "alice@example.com"


def carrying(cookie: str, name: str = "keydock_device"):
    request = ask()
    request.COOKIES[name] = cookie
    return request


def cookie_after_sign_in(email: str = EMAIL, request=None) -> str:
    response = HttpResponse()
    devices.remember(request or ask(), response, email)
    return response.cookies["keydock_device"].value


def test_a_strange_browser_is_counted_by_account_and_address():
    assert len(devices.buckets(ask(), EMAIL)) == 2


def test_a_known_browser_is_counted_alone():
    known = devices.buckets(carrying(cookie_after_sign_in()), EMAIL)
    assert len(known) == 1
    assert known[0].name not in {bucket.name for bucket in devices.buckets(ask(), EMAIL)}


def test_it_is_known_for_the_accounts_that_signed_in_and_no_other():
    request = carrying(cookie_after_sign_in())
    assert len(devices.buckets(request, "bob@example.com")) == 2


def test_two_people_may_share_a_browser():
    both = carrying(cookie_after_sign_in("bob@example.com", carrying(cookie_after_sign_in())))
    assert [len(devices.buckets(both, email)) for email in (EMAIL, "bob@example.com")] == [1, 1]


@pytest.mark.parametrize("cookie", ["", "nonsense", "W10:1:x", "a" * 5000])
def test_a_forged_cookie_is_no_cookie(cookie: str):
    assert devices.read(carrying(cookie)) == ("", [])


def test_an_old_cookie_is_no_cookie(frozen):
    cookie = cookie_after_sign_in()
    frozen.shift(devices.KNOWN_FOR * 1.01)
    assert devices.read(carrying(cookie)) == ("", [])


def test_the_cookie_tells_no_address():
    assert EMAIL not in cookie_after_sign_in()


@pytest.mark.parametrize("typed", [" Alice@Example.com ", "ALICE@EXAMPLE.COM", "alice@example.com"])
def test_an_account_is_the_same_however_its_address_is_written(typed: str):
    assert devices.account_of(typed) == devices.account_of(EMAIL)


def test_a_claimed_address_moves_nothing():
    claiming = ask(X_Forwarded_For="203.0.113.9")
    assert devices.buckets(claiming, EMAIL) == devices.buckets(ask(), EMAIL)


def test_a_second_factor_is_counted_apart_from_the_password():
    password = {bucket.name for bucket in devices.buckets(ask(), EMAIL)}
    code = devices.second_factor_buckets(ask(), EMAIL)
    assert code[0].name not in password
    assert code[1].name in password  # an address has one count for both


def test_on_a_known_device_a_second_factor_is_counted_for_it_alone():
    request = carrying(cookie_after_sign_in())
    (bucket,) = devices.second_factor_buckets(request, EMAIL)
    assert bucket.name != devices.buckets(request, EMAIL)[0].name
    assert len(devices.second_factor_buckets(request, "bob@example.com")) == 2
