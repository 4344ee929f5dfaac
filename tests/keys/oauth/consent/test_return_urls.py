"""A token in an address goes to a listed page of an application that has this switched on, and to no other."""

import pytest

from keys.oauth.applications import services as applications
from keys.oauth.consent.return_urls import applications_of, return_url_of
from keys.oauth.consent.targets import Untrusted
from tests.cast import Cast, actor
from tests.keys.minting import NOW
from tests.keys.oauth.asking import application
from tests.keys.test_redirect_uris import TRICKS

PAGE = "https://app.example.com/callback"


def listed(cast: Cast, name: str = "Old", **wanted):
    asked = {"return_redirect": True, "return_urls": [PAGE, "http://127.0.0.1/cb"], **wanted}
    return application(cast, name=name, redirect_uris=[], allowed_origins=[], **asked)


def test_a_listed_page_names_its_application(cast: Cast) -> None:
    app = listed(cast)
    assert applications_of(PAGE, {}) == [app]
    assert applications_of("http://127.0.0.1:4000/cb", {}) == [app]


def test_no_trick_makes_a_page_a_listed_one(cast: Cast) -> None:
    listed(cast)
    passed = []
    for trick, address in TRICKS.items():
        try:
            url = return_url_of({"url": [address]})
            applications_of(url, {})
        except Untrusted:
            continue
        passed.append((trick, url))
    # What follows # is cut off before anything is compared, so what is come back to is the listed page.
    assert {url for _, url in passed} <= {PAGE, "http://127.0.0.1:8971/cb"}


def test_it_is_off_unless_switched_on(cast: Cast) -> None:
    listed(cast, return_redirect=False)
    with pytest.raises(Untrusted):
        applications_of(PAGE, {})


def test_an_application_out_of_use_lists_nothing(cast: Cast) -> None:
    app = listed(cast)
    applications.set_enabled(application=app, enabled=False, actor=actor(cast.alice), now=NOW)
    with pytest.raises(Untrusted):
        applications_of(PAGE, {})


def test_a_client_id_chooses_among_several(cast: Cast) -> None:
    one, two = listed(cast, "one"), listed(cast, "two")
    assert applications_of(PAGE, {}) == [one, two]
    assert applications_of(PAGE, {"client_id": [two.public_id]}) == [two]


@pytest.mark.parametrize("given", [{}, {"url": [""]}, {"url": [PAGE, PAGE]}])
def test_a_page_is_named_once(given: dict) -> None:
    with pytest.raises(Untrusted):
        return_url_of(given)
