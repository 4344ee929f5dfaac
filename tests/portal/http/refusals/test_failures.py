"""A refusal outside any view is told plainly and says when to come back."""

import pytest
from django.test import Client

from portal.http.refusals.failures import mail_not_sent, too_many_requests
from tests.portal.asking import ask


@pytest.mark.parametrize("seconds", [1, 60, 86_400])
def test_too_many_requests_says_when_to_come_back(db, seconds: int):
    answer = too_many_requests(ask(), seconds)
    assert (answer.status_code, answer["Retry-After"]) == (429, str(seconds))
    assert answer["Cache-Control"] == "no-store"


def test_a_mail_that_was_not_sent_is_told_as_503(db):
    answer = mail_not_sent(ask())
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "mail could not be sent" in answer.content.decode()


def test_an_api_with_routes_of_its_own_has_a_page_for_what_it_lacks(db, settings):
    """It uses our classes, and none of our pages: no link of the portal's may be asked for."""
    settings.ROOT_URLCONF = "bench.keydock.view"
    assert Client(raise_request_exception=True).get("/nowhere").status_code == 404
