"""A refusal outside any view is told plainly and says when to come back."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

from portal.http.bodies import LARGEST
from portal.http.refusals.failures import mail_not_sent, too_many_requests
from portal.installation import brand
from portal.installation.brand import Brand
from tests.house.sources import ROOT
from tests.portal.asking import ask
from tests.portal.signed_in import signed_in

PAGES = [path.name for path in sorted((ROOT / "templates").glob("[45]??*.html"))]
TOLD = {
    "title": "Away",
    "sentence": "Gone.",
    "detail": "Gone.",
    "status": 400,
    "request_id": "r-17",
}


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


@pytest.mark.parametrize("template", [*PAGES, "portal/mail_not_sent.html"])
def test_a_page_of_an_error_says_whom_to_ask_with_which_id_and_leads_on(template):
    """Also where no request is at hand: it may be what failed."""
    brand.show(Brand(name="Acme Portal", support_email="help@acme.example"))
    page = render_to_string(template, TOLD)
    wanted = (
        'class="error-code"',
        "<h1>",
        "<code>r-17</code>",
        'href="mailto:help@acme.example"',
        'class="button primary',
    )
    assert [part for part in wanted if part not in page] == []
    assert page.split("<h1>")[1].count("<p>") >= 1 + (
        template != "400.html"
    )  # what happened, and what to do


def test_without_an_address_for_support_the_id_is_told_all_the_same():
    assert "give the request id <code>r-17</code>" in render_to_string("404.html", TOLD)


@pytest.mark.parametrize("path", ["/theme", "/accounts/logout/"])
def test_a_form_opened_as_a_page_is_told_and_not_blank(cast, path):
    answer = signed_in(cast.alice).put(path)
    page = answer.content.decode()
    assert (answer.status_code, "This can't be opened like that" in page) == (405, True)
    assert "POST" in answer["Allow"]
    assert answer["X-Request-Id"] in page


def test_a_program_asks_in_vain_for_health_in_few_words(client):
    assert (client.post("/healthz").status_code, client.post("/healthz").content) == (405, b"")


def test_what_is_too_large_is_called_so(client, db):
    client.defaults["HTTP_X_REQUEST_ID"] = "r-18"
    answer = client.post("/theme", {"theme": "x" * LARGEST})
    page = answer.content.decode()
    assert answer.status_code == 413
    assert [
        part for part in ("This is too large", "1 MiB", "smaller file", "r-18") if part not in page
    ] == []


def test_a_suspended_organization_tells_the_reason_and_whom_to_ask(cast):
    brand.show(Brand(support_email="help@acme.example"))
    type(cast.acme).objects.filter(pk=cast.acme.pk).update(
        suspended_at="2026-03-01T00:00:00Z", suspension_reason="Unpaid"
    )
    answer = signed_in(cast.alice).post(f"/o/{cast.acme.public_id}/details", {"name": "New"})
    page = answer.content.decode()
    assert answer.status_code == 403
    wanted = ("Unpaid", "help@acme.example", answer["X-Request-Id"], "Go to the start page")
    assert [part for part in wanted if part not in page] == []
