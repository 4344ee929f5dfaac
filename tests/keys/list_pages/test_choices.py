"""Does the window of filters show what is chosen, and does the list follow it and say so?"""

import pytest
from django.utils.html import escape

from tests.cast import Cast
from tests.keys.minting import mint
from tests.keys.pages.asking import Person, person, text_of

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def alice(cast: Cast) -> Person:
    mint(cast.acme, cast.alice, name="of alice", permissions=["pops:read"])
    mint(cast.acme, cast.bob, name="of bob", permissions=["endpoints:call"])
    return person(cast.alice, cast.acme)


def test_the_window_offers_makers_and_permissions_with_their_numbers(
    alice: Person, cast: Cast
) -> None:
    words = text_of(alice.get("choices"))
    for choice in (f"{cast.alice} (1)", f"{cast.bob} (1)", "pops:read (1)", "endpoints:call (1)"):
        assert choice in words
    assert "keys:manage" not in words


def test_what_is_chosen_already_is_chosen_in_the_window(alice: Person, cast: Cast) -> None:
    page = alice.get("choices", maker=cast.bob.public_id, permission="keys:manage", sort="name")
    html = page.content.decode()
    for value in (cast.bob.public_id, "keys:manage", "name"):
        assert f'value="{value}" selected' in html
    assert "keys:manage (0)" in text_of(page)


def test_a_filter_is_told_above_the_list_and_can_be_taken_back(alice: Person, cast: Cast) -> None:
    page = alice.get(maker=cast.bob.public_id, permission="endpoints:call")
    words = text_of(page)
    assert "of bob" in words
    assert "of alice" not in words
    assert f"Made by {cast.bob}" in words
    without = escape(f"{alice.path()}?permission=endpoints:call".replace(":", "%3A"))
    assert f'href="{without}"' in page.content.decode()


def test_nothing_that_fits_says_so(alice: Person, cast: Cast) -> None:
    words = text_of(alice.get(maker=cast.bob.public_id, permission="pops:read"))
    assert "No key fits all of these filters." in words
    assert "Clear filters" in words


def test_of_somebody_who_made_none_of_these_no_name_is_told(alice: Person, cast: Cast) -> None:
    words = text_of(alice.get(maker=cast.charlie.public_id))
    assert "Made by somebody else" in words
    assert str(cast.charlie) not in words


def test_the_list_that_was_asked_for_closes_the_window_and_has_its_address(cast: Cast) -> None:
    mint(cast.acme, cast.alice)
    alice = person(cast.alice, cast.acme, htmx=True)
    headers = {**alice.headers, "HX-Trigger": "choices"}
    asked = {"status": "", "maker": cast.alice.public_id, "columns": ["", "maker"]}
    answer = alice.client.get(alice.path(), asked, headers=headers)
    assert answer["HX-Push-Url"] == f"{alice.path()}?maker={cast.alice.public_id}"
    assert answer["HX-Trigger"] == "dialog:close"
    assert "Made by" in text_of(answer)


@pytest.mark.parametrize("asked", [{"maker": "a b"}, {"permission": "moon:land"}])
def test_a_filter_that_cannot_be_is_refused(alice: Person, asked: dict[str, str]) -> None:
    answer = alice.get(**asked)
    assert answer.status_code == 400
    assert "Show all keys" in text_of(answer)
    assert alice.get("choices", **asked).status_code == 200
