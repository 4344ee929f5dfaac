"""The list tells who allows each application something, and where lifetimes are chosen."""

import re

from keys.oauth.applications.lifetime_choices import chosen
from tests.cast import Cast
from tests.keys.oauth.asking import application, consent
from tests.keys.pages.asking import text_of
from tests.portal.signed_in import at, signed_in


def test_it_counts_people_and_not_how_often_they_were_asked(cast: Cast, frozen) -> None:
    app = application(cast, name="Scanner")
    for person in (cast.alice, cast.bob, cast.bob):
        consent(app, person)
    page = text_of(signed_in(cast.vera).get(at(cast.acme, "applications")))
    assert "Scanner" in page
    assert "2 people" in page


def test_without_any_it_says_what_they_are_for(cast: Cast) -> None:
    page = text_of(signed_in(cast.adam).get(at(cast.acme, "applications")))
    assert "No applications yet" in page
    assert "As this installation says: 1 day" in page


def test_lifetimes_are_chosen_from_a_list(cast: Cast) -> None:
    adam = signed_in(cast.adam)
    sent = {"exchange_seconds": "3600", "oauth_seconds": ""}
    assert adam.post(at(cast.acme, "applications/lifetimes"), sent).status_code == 303
    assert chosen(cast.acme).exchange_seconds == 3600
    refused = adam.post(at(cast.acme, "applications/lifetimes"), {"oauth_seconds": "5"})
    assert refused.status_code == 422
    assert re.search(r'<select[^>]*name="oauth_seconds"[^>]*autofocus', refused.content.decode())


def test_a_developer_cannot_choose_them(cast: Cast) -> None:
    sent = {"exchange_seconds": "3600", "oauth_seconds": ""}
    bob = signed_in(cast.bob)
    assert bob.post(at(cast.acme, "applications/lifetimes"), sent).status_code == 403
    assert chosen(cast.acme).exchange_seconds is None
