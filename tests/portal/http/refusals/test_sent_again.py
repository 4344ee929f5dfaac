"""Typed text outlives the session and the cookie of its form, comes back to its own page alone, and never a secret."""

import json
import re
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from portal.http.refusals.sent_again import SECRETS, is_from_here
from portal.models import Organization
from tests.cast import Cast
from tests.house.sources import modules
from tests.portal.asking import ask
from tests.portal.signed_in import signed_in

HERE = {"Sec-Fetch-Site": "same-origin"}
pytestmark = pytest.mark.usefixtures("db")


def fields_of(response: Any) -> dict[str, str]:
    """The hidden fields of the page, but for the token of the form."""
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', response.content.decode())
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def settings_page(organization: Organization) -> str:
    return reverse("portal:organization_change", args=[organization.public_id])


TYPED = {"name": 'Acme "Fish" & Co', "time_zone": "Europe/Rome"}
IN_HTML = {"name": "Acme &quot;Fish&quot; &amp; Co", "time_zone": "Europe/Rome"}


def test_after_the_session_the_page_holds_what_was_typed_and_a_place_to_sign_in(cast: Cast):
    answer = Client().post(settings_page(cast.acme), TYPED, headers=HERE)
    assert (answer.status_code, answer["Cache-Control"]) == (401, "no-store")
    assert answer["WWW-Authenticate"].startswith("Session ")
    assert fields_of(answer) == IN_HTML
    page = answer.content.decode()
    assert f'action="{settings_page(cast.acme)}"' in page
    assert 'href="/accounts/login/?next=%2Faccounts%2Fsigned-in"' in page


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example"},
        {"Referer": "https://evil.example/http://testserver/"},
    ],
)
def test_what_another_site_sent_does_not_come_back(cast: Cast, headers: dict[str, str]):
    answer = Client().post(settings_page(cast.acme), TYPED, headers=headers)
    assert "Acme" not in answer.content.decode()
    assert answer.headers.get("Location", "").startswith("/accounts/login/?next=") or (
        answer.status_code == 403
    )


@pytest.mark.parametrize(
    "headers", [HERE, {"Origin": "http://testserver"}, {"Referer": "http://testserver/o/x"}]
)
def test_a_browser_says_in_three_ways_that_a_page_of_ours_sent_it(headers: dict[str, str]):
    assert is_from_here(ask(**headers))


def test_what_the_browser_says_first_counts():
    assert not is_from_here(ask(**{"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}))


def without_token(cast: Cast) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    return client


def test_after_the_cookie_the_page_holds_what_was_typed_and_a_token_that_passes(cast: Cast):
    client = without_token(cast)
    answer = client.post(settings_page(cast.acme), TYPED, headers=HERE)
    assert answer.status_code == 403
    assert fields_of(answer) == IN_HTML
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.content.decode())
    again = {**TYPED, "csrfmiddlewaretoken": token[1] if token else ""}
    assert client.post(settings_page(cast.acme), again, headers=HERE).status_code == 302
    cast.acme.refresh_from_db()
    assert cast.acme.name == TYPED["name"]


def test_nothing_is_changed_before_it_is_sent_again(cast: Cast):
    without_token(cast).post(settings_page(cast.acme), TYPED, headers=HERE)
    cast.acme.refresh_from_db()
    assert cast.acme.name == "Acme Robotics"


def test_a_stale_token_of_another_site_brings_nothing_back(cast: Cast):
    answer = without_token(cast).post(settings_page(cast.acme), TYPED)
    assert (answer.status_code, "Fish" in answer.content.decode()) == (403, False)


def test_a_form_of_strangers_asks_for_no_sign_in(cast: Cast):
    client = Client(enforce_csrf_checks=True)
    typed = {"login": "bob@example.com", "password": "not to be seen again"}
    answer = client.post(reverse("account_login"), typed, headers=HERE)
    page = answer.content.decode()
    assert fields_of(answer) == {"login": "bob@example.com"}
    assert "not to be seen again" not in page
    assert "session has ended" not in page
    assert "You are signed in" not in page.replace("You are signed in. Send it now.", "")
    assert "Passwords, other secrets and files are not kept" in page


def test_a_dialog_is_told_and_stays(cast: Cast):
    answer = Client().post(settings_page(cast.acme), TYPED, headers={**HERE, "HX-Request": "true"})
    told = json.loads(answer["HX-Trigger"])["form:unsent"]
    assert (answer.status_code, answer["HX-Reswap"], answer.content) == (401, "none", b"")
    assert told["sign_in"] == "/accounts/login/?next=%2Faccounts%2Fsigned-in"
    assert told["token"]


def test_a_dialog_with_an_old_token_gets_one_that_passes(cast: Cast):
    client, headers = without_token(cast), {**HERE, "HX-Request": "true"}
    answer = client.post(settings_page(cast.acme), TYPED, headers=headers)
    told = json.loads(answer["HX-Trigger"])["form:unsent"]
    assert (answer.status_code, told["sign_in"]) == (403, "")
    headers["X-CSRFToken"] = told["token"]
    assert client.post(settings_page(cast.acme), TYPED, headers=headers).status_code == 302


def test_a_button_without_text_leads_to_the_sign_in_as_ever(cast: Cast):
    answer = Client().post(settings_page(cast.acme), {}, headers=HERE)
    assert answer["Location"].startswith("/accounts/login/?next=")


def test_the_new_tab_ends_at_a_page_that_says_so(cast: Cast):
    assert "Go back to the tab" in signed_in(cast.bob).get("/accounts/signed-in").content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "password", "password1", "oldpassword", "proof_password", "client_secret", "credential",
        "csrfmiddlewaretoken", "code", "proof_code", "header_0_value", "header_12_value", "access_token",
    ],
)  # fmt: skip
def test_these_names_are_never_carried(name: str):
    assert SECRETS.search(name)


@pytest.mark.parametrize(
    "name", ["name", "expiry", "token", "header_0_name", "codec", "email", "url"]
)
def test_these_are(name: str):
    assert not SECRETS.search(name)


def hiding_fields() -> set[str]:
    """The names of all fields of our forms that hide what is typed."""
    for module in modules():
        if "forms." in module.text and not module.name.endswith(".urls"):
            __import__(module.name)
    found, left = set(), [forms.Form]
    while left:
        form = left.pop()
        left += form.__subclasses__()
        for name, field in form.base_fields.items():  # type: ignore[attr-defined]
            if isinstance(field.widget, forms.PasswordInput):
                found.add(name)
    return found


def test_no_field_that_hides_what_is_typed_is_carried():
    assert {"password", "credential"} <= hiding_fields()
    assert [name for name in hiding_fields() if not SECRETS.search(name)] == []
