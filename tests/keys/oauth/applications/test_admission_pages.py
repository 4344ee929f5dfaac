"""An administrator ticks what self-registered applications may ask for; the list says so and marks those there are."""

import re

import pytest

from keys.models import Application
from keys.oauth.applications import admission
from tests.cast import Cast
from tests.keys.pages.asking import text_of
from tests.portal.signed_in import at, signed_in

HERE = "applications/self-registered"


def test_what_is_ticked_is_let_in_and_shown(cast: Cast, settings) -> None:
    settings.CLIENT_REGISTRATION = True
    adam = signed_in(cast.adam)
    assert "None is let in" in text_of(adam.get(at(cast.acme, "applications")))
    sent = adam.post(at(cast.acme, HERE), {"scopes": ["pops:read"]})
    assert (sent.status_code, admission.admitted(cast.acme)) == (303, ["pops:read"])
    assert "They may ask for pops:read" in text_of(adam.get(at(cast.acme, "applications")))
    page = adam.get(at(cast.acme, HERE))
    assert re.findall(r'value="([^"]+)"[^>]* checked', page.content.decode()) == ["pops:read"]


def test_what_is_not_offered_is_refused(cast: Cast) -> None:
    sent = signed_in(cast.adam).post(at(cast.acme, HERE), {"scopes": ["orders:fly"]})
    assert (sent.status_code, admission.admitted(cast.acme)) == (422, [])


@pytest.mark.parametrize("who", ["bob", "vera"])
def test_only_administrators_choose(cast: Cast, who: str) -> None:
    sent = signed_in(getattr(cast, who)).post(at(cast.acme, HERE), {"scopes": ["pops:read"]})
    assert (sent.status_code, admission.admitted(cast.acme)) == (403, [])


def test_the_page_says_that_the_operator_has_not_switched_it_on(cast: Cast) -> None:
    adam = signed_in(cast.adam)
    assert "KEYDOCK_CLIENT_REGISTRATION" in text_of(adam.get(at(cast.acme, HERE)))
    assert "Self-registered" not in text_of(adam.get(at(cast.acme, "applications")))


def test_those_that_were_let_in_are_marked_and_can_be_deleted(cast: Cast) -> None:
    made = Application.objects.create(
        organization=cast.acme, name="Scanner", is_self_registered=True
    )
    adam = signed_in(cast.adam)
    assert "Registered itself" in text_of(adam.get(at(cast.acme, "applications")))
    one = f"applications/{made.public_id}"
    assert "chose its own name" in text_of(adam.get(at(cast.acme, one)))
    assert adam.post(at(cast.acme, f"{one}/deletion")).status_code == 303
    assert not Application.objects.listed().exists()
