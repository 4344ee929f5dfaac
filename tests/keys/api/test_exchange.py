"""A key becomes a temporary access token: POST /authentication/token and POST /v1/auth/authenticate."""

import pytest
from django.conf import settings

from keys.verification import access_tokens
from tests.keys.calling import Program, bearer, call, program
from tests.keys.minting import DAY, NOW, SECOND, revoked

BODY = "/authentication/token"
HEADER = "/v1/auth/authenticate"

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def caller(cast) -> Program:
    return program(cast, "pops:read")


def exchange(caller: Program, **headers: str):
    return call("POST", BODY, {"secret_key": caller.made.text}, **headers)


def authenticate(caller: Program, **headers: str):
    return call("POST", HEADER, b"", **bearer(caller.made.text), **headers)


def test_the_key_in_the_body_gets_a_token_for_a_day(caller):
    said = exchange(caller).json()
    assert set(said) == {"access_token", "expires_in", "token_type"}
    assert (said["expires_in"], said["token_type"]) == (86_400, "Bearer")


def test_expires_in_is_a_json_number(caller):
    assert b'"expires_in":86400' in exchange(caller).content


def test_the_key_as_bearer_gets_the_moment_too(caller):
    said = authenticate(caller).json()
    assert set(said) == {"access_token", "expires_in", "token_type", "expires_at"}
    assert said["expires_at"] == "2026-03-03T12:00:00Z"


@pytest.mark.parametrize("get", [exchange, authenticate])
def test_the_token_passes_with_the_permissions_of_the_key(caller, get):
    token = get(caller).json()["access_token"]
    assert call("GET", "/v1/whoami", **bearer(token)).json()["permissions"] == ["pops:read"]


@pytest.mark.parametrize("get", [exchange, authenticate])
def test_a_token_never_outlives_its_key(cast, get):
    short = program(cast, name="short", life=90 * SECOND)
    assert get(short).json()["expires_in"] == 90


@pytest.mark.parametrize("get", [exchange, authenticate])
def test_the_answer_is_never_stored(caller, get):
    assert get(caller)["Cache-Control"] == "no-store"


@pytest.mark.parametrize("get", [exchange, authenticate])
def test_a_token_gets_no_token(cast, caller, get):
    token = caller.token(NOW)
    if get is exchange:
        response = call("POST", BODY, {"secret_key": token})
    else:
        response = call("POST", HEADER, b"", **bearer(token))
    assert (response.status_code, response.json()["code"]) == (401, "invalid_credential")


@pytest.mark.parametrize("get", [exchange, authenticate])
def test_bad_keys_are_401_with_the_reason_only_for_holders(cast, frozen, get):
    ended = program(cast, name="ended", life=DAY)
    stopped = program(cast, name="stopped")
    revoked(stopped.made, cast.alice)
    frozen.move_to(NOW + DAY)
    codes = [get(each).json()["code"] for each in (ended, stopped)]
    assert codes == ["key_expired", "key_revoked"]
    assert get(ended)["WWW-Authenticate"].startswith(
        'Bearer realm="keydock", error="invalid_token"'
    )


@pytest.mark.parametrize("get", [exchange, authenticate])
def test_an_organization_that_is_sent_must_match(cast, caller, get):
    assert get(caller, **{"x-organization-id": cast.acme.public_id}).status_code == 200
    assert get(caller, **{"x-organization-id": cast.other.public_id}).status_code == 401


@pytest.mark.parametrize(
    "text",
    ["x" * 184, "abc=" * 128, "eyp_" + "a" * 500, "a" * 100_000, "ключ", "kd_live_", " ", "\t"],
)
def test_any_other_text_is_401_without_a_query(django_assert_num_queries, db, text):
    with django_assert_num_queries(0):
        assert call("POST", BODY, {"secret_key": text}).status_code == 401


@pytest.mark.parametrize(
    "body",
    [{}, {"secret_key": ""}, {"secret_key": None}, {"secret_key": 7}, {"secret_key": []}, b""],
)
def test_a_missing_or_mistyped_key_is_400(db, body):
    response = call("POST", BODY, body)
    assert (response.status_code, response.json()["code"]) == (400, "invalid_input")
    assert response.json()["errors"][0]["pointer"] == "/secret_key"


def test_further_members_of_the_body_are_ignored(caller):
    body = {"secret_key": caller.made.text, "audience": "x"}
    assert call("POST", BODY, body).status_code == 200


def test_the_bearer_route_takes_any_body_and_content_type(caller):
    for content_type in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
        response = call("POST", HEADER, b"", content_type=content_type, **bearer(caller.made.text))
        assert response.status_code == 200
    assert call("POST", HEADER, b"not json", **bearer(caller.made.text)).status_code == 200


def test_the_bearer_route_without_a_credential_names_no_error(db):
    assert "error=" not in call("POST", HEADER)["WWW-Authenticate"]


def test_both_headers_do_at_the_bearer_route_too(caller):
    assert caller.call("POST", HEADER).status_code == 200


def test_the_issuer_is_the_public_address(caller):
    claims = access_tokens.read(exchange(caller).json()["access_token"], NOW)
    assert claims is not None
    assert access_tokens.issuer() == f"{settings.PUBLIC_URL}/"


@pytest.mark.parametrize("path", [BODY, HEADER])
def test_only_post_is_served(caller, path):
    response = caller.call("GET", path)
    assert (response.status_code, response["Allow"]) == (405, "POST")


@pytest.mark.parametrize("around", ["{}\n", " {}", "\t{}\r\n"])
def test_a_key_that_was_pasted_with_a_line_end_is_told_so(cast, around):
    caller = program(cast)
    answer = call("POST", "/authentication/token", {"secret_key": around.format(caller.made.text)})
    assert answer.status_code == 400
    assert answer.json()["code"] == "white_space_around_credential"
    said = caller.call("POST", "/v1/keys/verify", {"key": around.format(caller.made.text)})
    assert said.json()["code"] == "white_space_around_credential"
    assert caller.made.key.public_id not in answer.content.decode()
