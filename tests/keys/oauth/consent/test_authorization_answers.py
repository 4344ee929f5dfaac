"""The answer reaches the registered address alone, in a redirect or in a message, and nobody keeps it."""

import html
import json
import re

import pytest
from django.test import RequestFactory

from keys.oauth.consent import authorization_answers as answers
from keys.oauth.consent.targets import Target, Untrusted

AT = "https://app.example/cb"


@pytest.fixture
def asked():
    request = RequestFactory().get("/authorize")
    request.request_id = "asked"
    return request


def posted(response) -> tuple[dict, str]:
    """The message of the page and the origin to which it is posted."""
    page = response.content.decode()
    found = re.search(r'data-answer="([^"]*)" data-origin="([^"]*)"', page)
    assert found, page
    return json.loads(html.unescape(found[1])), html.unescape(found[2])


def test_parameters_are_added_to_those_of_the_address() -> None:
    assert answers.with_parameters(AT, {"code": "a b&c"}) == f"{AT}?code=a+b%26c"
    assert answers.with_parameters(f"{AT}?x=1", {"code": "c"}) == f"{AT}?x=1&code=c"


def test_a_redirect_carries_the_state_and_who_answers(asked, settings) -> None:
    settings.PUBLIC_URL = "https://keys.example"
    response = answers.send_answer(asked, Target(AT, state="s"), {"code": "c"})
    assert response.status_code == 302
    assert response["Location"] == f"{AT}?code=c&state=s&iss=https%3A%2F%2Fkeys.example%2F"


def test_without_a_state_none_is_told(asked) -> None:
    assert "state=" not in answers.send_answer(asked, Target(AT), {"code": "c"})["Location"]


def test_a_message_goes_to_the_exact_origin_and_to_no_other(asked) -> None:
    target = Target("http://127.0.0.1:8971/cb", by_message=True, state="</script>'\"")
    said, origin = posted(answers.send_answer(asked, target, {"code": "c"}))
    assert origin == "http://127.0.0.1:8971"
    assert (said["code"], said["state"]) == ("c", "</script>'\"")


def test_a_denial_is_told_by_message_too(asked) -> None:
    said, _ = posted(answers.send_denial(asked, Target(AT, by_message=True)))
    assert said["error"] == "access_denied"


def test_what_cannot_be_trusted_is_told_on_a_page_and_sent_nowhere(asked) -> None:
    response = answers.render_untrusted(asked, Untrusted("No such application."))
    assert (response.status_code, response.has_header("Location")) == (400, False)
    assert "No such application." in response.content.decode()


@pytest.mark.parametrize("by_message", [True, False])
def test_nobody_keeps_an_answer(asked, by_message: bool) -> None:
    response = answers.send_answer(asked, Target(AT, by_message=by_message), {"code": "c"})
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")
