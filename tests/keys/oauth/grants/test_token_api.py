"""What the token endpoint takes for a request: a form, each parameter once, in the body; what it tells browsers."""

import json
import re

import pytest
from django.test import Client

from tests.keys.calling import program
from tests.keys.oauth.asking import (
    ORIGIN,
    VERIFIER,
    application,
    basic,
    code,
    redemption,
    refreshing,
    token,
)

pytestmark = pytest.mark.usefixtures("frozen")
PATH = "/oauth/token"


def as_json(body: object, **headers: str):
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return Client().post(PATH, body, content_type="application/json", headers=sent)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("", "invalid_request"),
        ("grant_type=", "invalid_request"),
        ("grant_type=password&username=a&password=b", "unsupported_grant_type"),
        ("grant_type=implicit", "unsupported_grant_type"),
        ("grant_type=client_credentials&grant_type=client_credentials", "invalid_request"),
        ("grant_type=client_credentials&scope=%ff", "invalid_request"),
        ("grant_type=client_credentials&scope=a%00b", "invalid_request"),
        ("&".join(f"p{n}=1" for n in range(60)), "invalid_request"),
        ("grant_type=client_credentials&scope=é", "invalid_request"),
    ],
)
def test_a_malformed_form_is_told_as_rfc_6749_says(db, body, error):
    answer = token(body)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_parameters_in_the_address_are_refused_even_beside_good_ones(cast):
    caller = program(cast)
    headers = basic(caller.made.key.public_id, caller.made.text)
    answer = Client().post(
        f"{PATH}?scope=pops:read",
        "grant_type=client_credentials",
        content_type="application/x-www-form-urlencoded",
        headers=headers,
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_post_is_answered(db, method):
    answer = Client().generic(method, PATH)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_the_published_browser_client_redeems_a_code_in_json(cast):
    app = application(cast)
    answer = as_json(redemption(app, code(app, cast.bob)), auth0_client="eyJ9", origin=ORIGIN)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, ORIGIN)


def test_a_refresh_may_come_as_json_too(cast):
    app = application(cast)
    first = token(redemption(app, code(app, cast.bob, "pops:read", "offline_access"))).json()
    assert as_json(refreshing(app, first["refresh_token"])).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"grant_type": "client_credentials"},
        ["grant_type"],
        {"grant_type": "authorization_code", "code": 7, "code_verifier": VERIFIER},
        {"grant_type": "authorization_code", "code": ["a"]},
        {"grant_type": None},
        '{"grant_type": "refresh_token", "grant_type": "authorization_code"}',
        "{",
        '{"grant_type": "authorization_code", "code": "\\u0000"}',
    ],
)
def test_other_json_is_an_invalid_request(db, body):
    text = body if isinstance(body, str) else json.dumps(body)
    answer = as_json(text)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_another_content_type_is_an_invalid_request(db):
    answer = Client().post(PATH, "grant_type=x", content_type='text/"plain"')
    assert (answer.status_code, answer.json()["error"]) == (415, "invalid_request")


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_description_keeps_to_the_letters_of_the_standard(db, method: str):
    """RFC 6749 section 5.2: printable ones of ASCII without the quotation mark and the backslash."""
    answer = getattr(Client(), method)(PATH, {"a": 1}, content_type='text/"plain"')
    assert re.fullmatch(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+", answer.json()["error_description"])


def preflight(origin: str):
    asked = {"origin": origin, "access-control-request-method": "POST"}
    return Client().options(PATH, headers=asked)


def test_a_registered_origin_may_send_the_browser_clients_own_header(cast):
    application(cast)
    answer = preflight(ORIGIN)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, ORIGIN)
    assert "auth0-client" in answer["Access-Control-Allow-Headers"].lower()


def test_a_loopback_origin_is_registered_whatever_its_port(cast):
    application(cast, allowed_origins=["http://127.0.0.1"])
    allowed = preflight("http://127.0.0.1:5173")["Access-Control-Allow-Origin"]
    assert allowed == "http://127.0.0.1:5173"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://app.example", ""])
def test_another_origin_is_told_nothing(cast, origin):
    application(cast)
    assert "Access-Control-Allow-Origin" not in preflight(origin).headers


def test_the_origin_of_an_application_that_is_off_is_told_nothing(cast):
    app = application(cast)
    type(app).objects.filter(pk=app.pk).update(disabled_at=app.created_at)
    assert "Access-Control-Allow-Origin" not in preflight(ORIGIN).headers
