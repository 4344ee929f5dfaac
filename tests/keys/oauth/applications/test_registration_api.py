"""POST /oauth/register: absent until it is switched on; then an id for who describes itself rightly, and no secret."""

import json
from typing import Any

import pytest
from django.test import Client

from keys.models import RegisteredClient
from keys.oauth.applications import self_registration
from portal.models import AuditEvent
from tests.keys.calling import call
from tests.keys.minting import NOW
from tests.keys.oauth.asking import application

HERE = "/oauth/register"
CALLBACK = "http://127.0.0.1:33418/callback"
ASKED = {
    "client_name": "Scanner",
    "redirect_uris": [CALLBACK],
    "scope": "pops:read openid",
    "grant_types": ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"],
    "token_endpoint_auth_method": "client_secret_basic",
}
pytestmark = pytest.mark.usefixtures("frozen", "db")


@pytest.fixture
def switched_on(settings) -> None:
    settings.CLIENT_REGISTRATION = True


def register(body: Any = ASKED, path: str = HERE, kind: str = "application/json", **more: Any):
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return Client().post(path, text, content_type=kind, **more)


def test_until_it_is_switched_on_it_is_not_there():
    answer = register()
    assert (answer.status_code, answer.json()["error"]) == (404, "invalid_request")
    assert "registration_endpoint" not in call("GET", "/.well-known/openid-configuration").json()


def test_the_metadata_names_it_once_it_is_there(switched_on):
    said = call("GET", "/.well-known/oauth-authorization-server").json()
    assert said["registration_endpoint"] == "http://127.0.0.1:8000/oauth/register"


def test_a_client_gets_an_id_and_hears_what_it_is(switched_on):
    answer = register()
    said = answer.json()
    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
    assert said.pop("client_id") == RegisteredClient.objects.get().public_id
    assert said == {
        "client_id_issued_at": int(NOW.timestamp()),
        "client_name": "Scanner",
        "redirect_uris": [CALLBACK],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
        "scope": "pops:read",
    }


def test_a_native_program_may_name_a_scheme_of_its_own(switched_on):
    """RFC 8252 section 7.1, as published editors and command lines do."""
    own = "cursor://anysphere.cursor-mcp/oauth/callback"
    answer = register({**ASKED, "redirect_uris": [own]})
    assert (answer.status_code, answer.json()["redirect_uris"]) == (201, [own])


def test_before_a_person_allows_it_the_id_opens_nothing(switched_on):
    client_id = register().json()["client_id"]
    form = "application/x-www-form-urlencoded"
    for path in ("/oauth/device_authorization", "/oauth/token", "/oauth/revoke"):
        body = f"client_id={client_id}&grant_type=authorization_code&code=x&redirect_uri=y&token=z"
        assert register(body, path, form).json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    ("sent", "status", "error"),
    [
        ({"body": "{"}, 400, "invalid_request"),
        ({"body": "[]"}, 400, "invalid_request"),
        ({"body": ""}, 400, "invalid_redirect_uri"),
        ({"body": b"\xff"}, 400, "invalid_request"),
        ({"body": '{"scope": "a", "scope": "b"}'}, 400, "invalid_request"),
        ({"body": '{"client_name": "\\u0000"}'}, 400, "invalid_request"),
        ({"body": "[" * 5000}, 400, "invalid_request"),
        ({"path": f"{HERE}?client_name=x"}, 400, "invalid_request"),
        ({"kind": "application/x-www-form-urlencoded"}, 415, "invalid_request"),
        ({"kind": "text/plain"}, 415, "invalid_request"),
        ({"body": {**ASKED, "redirect_uris": ["http://x.example"]}}, 400, "invalid_redirect_uri"),
        ({"body": {**ASKED, "redirect_uris": ["javascript:/x"]}}, 400, "invalid_redirect_uri"),
        ({"body": {**ASKED, "client_name": "\u202e"}}, 400, "invalid_client_metadata"),
        ({"body": {**ASKED, "scope": "pops:fly"}}, 400, "invalid_client_metadata"),
    ],
)
def test_what_is_wrong_is_told_and_leaves_nothing(switched_on, sent, status: int, error: str):
    answer = register(**sent)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert not RegisteredClient.objects.exists()
    assert not AuditEvent.objects.exists()


def test_only_post_is_answered(switched_on):
    assert Client().get(HERE).status_code == 405


def test_too_many_from_one_address_have_to_wait(switched_on, monkeypatch):
    monkeypatch.setattr(self_registration, "OF_AN_ADDRESS", 1)
    assert register().status_code == 201
    answer = register()
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert answer.json()["error"] == "temporarily_unavailable"
    assert RegisteredClient.objects.count() == 1


def test_a_wrong_request_does_not_count(switched_on, monkeypatch):
    monkeypatch.setattr(self_registration, "OF_AN_ADDRESS", 1)
    register({"redirect_uris": []})
    assert register().status_code == 201


def test_pages_of_registered_origins_may_call_and_no_others(switched_on, cast):
    application(cast)
    known, strange = ({"origin": one} for one in ("https://app.example", "https://evil.example"))
    assert register(headers=known)["Access-Control-Allow-Origin"] == "https://app.example"
    assert "Access-Control-Allow-Origin" not in register(headers=strange)
