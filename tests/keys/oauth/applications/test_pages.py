"""Administrators register applications and change them on pages; members look; strangers find nothing."""

import html

import pytest
from django.test import Client

from keys.models import Application
from tests.cast import Cast
from tests.keys.oauth.asking import application, consent
from tests.keys.pages.asking import text_of
from tests.portal.signed_in import at, signed_in

pytestmark = pytest.mark.usefixtures("frozen")
TYPED = {
    "name": "Scanner",
    "redirect_uris": "https://app.example/cb\r\n\r\n  http://127.0.0.1/cb ",
    "allowed_origins": "https://app.example",
    "scopes": ["pops:read", "endpoints:call"],
    "token_seconds": "900",
    "web_message": "on",
    "return_urls": "",
}


@pytest.fixture
def adam(cast: Cast) -> Client:
    return signed_in(cast.adam)


@pytest.fixture
def app(cast: Cast) -> Application:
    return application(cast, name="Web app", web_message=True)


def page_of(app: Application, action: str = "") -> str:
    return at(app.organization, "/".join(["applications", app.public_id, action]).rstrip("/"))


def test_what_is_typed_is_registered(adam, cast):
    answer = adam.post(at(cast.acme, "applications/new"), TYPED)
    made = Application.objects.get()
    assert answer["Location"] == page_of(made)
    assert made.redirect_uris == ["https://app.example/cb", "http://127.0.0.1/cb"]
    assert made.scopes == ["endpoints:call", "pops:read"]
    assert (made.token_seconds, made.web_message, made.return_redirect) == (900, True, False)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("redirect_uris", "http://app.example/cb", "must start with https://"),
        ("redirect_uris", "https://app.example/cb#x", "leave out the fragment"),
        ("name", "", "Enter a name."),
        ("scopes", "orders:fly", "does not exist any more"),
        ("token_seconds", "5", "Choose a lifetime"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_kept(adam, cast, field, value, told):
    page = adam.post(at(cast.acme, "applications/new"), {**TYPED, field: value})
    assert page.status_code == 422
    assert told in text_of(page)
    assert "https://app.example" in page.content.decode()
    assert not Application.objects.exists()


def test_the_page_tells_what_a_client_needs(app, cast, settings):
    settings.PUBLIC_URL = "https://keys.example"
    page = text_of(signed_in(cast.vera).get(page_of(app)))
    assert app.public_id in page
    assert "https://keys.example/oauth/token" in page
    assert 'domain: "https://keys.example"' in page.replace("&quot;", '"')


def test_a_change_starts_from_what_was_registered(adam, app):
    form = adam.get(page_of(app, "change")).content.decode()
    assert "https://app.example/cb" in form
    adam.post(page_of(app, "change"), {**TYPED, "name": "Renamed"})
    assert Application.objects.get().name == "Renamed"


@pytest.mark.parametrize(("sent", "is_live"), [("no", False), ("yes", True)])
def test_it_is_switched_off_and_on(adam, app, sent: str, is_live: bool):
    adam.post(page_of(app, "activation"), {"enabled": "no"})
    adam.post(page_of(app, "activation"), {"enabled": sent})
    assert Application.objects.get().is_live is is_live


def test_deleting_says_what_breaks_and_then_does_it(adam, app, cast):
    consent(app, cast.bob)
    assert "What 1 person allowed ends at once" in text_of(adam.get(page_of(app, "deletion")))
    assert Application.objects.listed().exists()
    adam.post(page_of(app, "deletion"))
    assert not Application.objects.listed().exists()
    assert adam.get(page_of(app)).status_code == 404


@pytest.mark.parametrize("action", ["change", "deletion", "activation"])
def test_a_developer_looks_and_changes_nothing(app, cast, action: str):
    bob = signed_in(cast.bob)
    assert bob.get(page_of(app)).status_code == 200
    assert bob.post(page_of(app, action), TYPED).status_code == 403


def test_another_organizations_application_is_unknown(app, cast):
    charlie = signed_in(cast.charlie)
    assert charlie.get(page_of(app)).status_code == 404
    there = at(cast.other, f"applications/{app.public_id}")
    assert [charlie.get(f"{there}{end}").status_code for end in ("", "/change", "/deletion")] == [
        404
    ] * 3


def test_the_two_lines_for_a_web_page_are_there_to_paste(adam, app):
    page = html.unescape(adam.get(page_of(app)).content.decode())
    script = f'/sdk/keydock.js" data-client-id="{app.public_id}"></script>'
    assert script in page
    assert 'EyePopSDK.EyePopAPI.FetchPopConfig("POP_ID", "")' in page
