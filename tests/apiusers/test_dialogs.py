"""A dialog is a page of its own without scripts, and answers a refused form with 422."""

from tests.apiusers.pages import address, signed_in
from tests.cast import Cast


def test_a_dialog_is_a_whole_page_without_htmx(cast: Cast) -> None:
    answer = signed_in(cast.alice).get(address(cast, "team_create"))
    assert "<html" in answer.content.decode()


def test_a_dialog_is_a_fragment_for_htmx(cast: Cast) -> None:
    answer = signed_in(cast.alice).get(address(cast, "team_create"), headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()


def test_a_refused_form_is_422_and_keeps_what_was_typed(cast: Cast) -> None:
    sent = {"name": "", "description": "the night shift"}
    answer = signed_in(cast.alice).post(address(cast, "team_create"), sent)
    assert answer.status_code == 422
    assert "the night shift" in answer.content.decode()


def test_htmx_is_led_to_the_page_that_shows_the_change(cast: Cast) -> None:
    answer = signed_in(cast.alice).post(
        address(cast, "team_create"), {"name": "red"}, headers={"HX-Request": "true"}
    )
    assert "/teams/" in answer["HX-Redirect"]
