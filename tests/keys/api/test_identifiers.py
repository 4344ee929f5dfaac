"""Whoever sends what stands beside a key, in its place, is told so; and nothing about what exists."""

import pytest

from tests.cast import Cast
from tests.keys.calling import Program, bearer, call, program
from tests.resources.calling import refused

pytestmark = pytest.mark.usefixtures("frozen")
NOBODYS = "ZZZZZZZZZZZZ"


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast)


def beside(caller: Program) -> dict[str, str]:
    key = caller.made.key
    return {"identifier": key.public_id, "mask": key.masked, "organization": caller.organization_id}


@pytest.mark.parametrize("which", ["identifier", "mask", "organization"])
@pytest.mark.parametrize("path", ["/v1/whoami", "/v1/keys", "/v1/auth", "/v1/forward-auth"])
def test_in_either_header_it_is_told(caller: Program, which: str, path: str) -> None:
    text = beside(caller)[which]
    in_header = {**caller.headers, "x-api-key": text}
    for headers in (in_header, bearer(text)):
        answer = call("GET", path, **headers)
        assert refused(answer) == (401, "identifier_presented")
        assert text not in answer.content.decode()
        assert 'error="invalid_token"' in answer["WWW-Authenticate"]


def test_at_the_exchange_too(caller: Program) -> None:
    asked = {"secret_key": caller.made.key.public_id}
    assert refused(call("POST", "/authentication/token", asked)) == (401, "identifier_presented")
    authenticate = call("POST", "/v1/auth/authenticate", **bearer(caller.made.key.public_id))
    assert refused(authenticate) == (401, "identifier_presented")


def test_one_of_nobody_is_told_word_for_word_the_same(caller: Program) -> None:
    said = [
        {**call("GET", "/v1/whoami", **bearer(text)).json(), "request_id": ""}
        for text in (caller.made.key.public_id, NOBODYS)
    ]
    assert said[0] == said[1]


def test_a_server_that_asks_about_it_gets_its_usual_verdict(caller: Program) -> None:
    """It is not the server that pasted the wrong text, and its verdicts are part of the contract."""
    said = caller.call("POST", "/v1/keys/verify", {"key": caller.made.key.public_id}).json()
    assert (said["valid"], said["code"]) == (False, "NOT_FOUND")


@pytest.mark.parametrize(
    "text", ["secret", "A" * 11, "A" * 13, "org_", "...", "kd_live_AAAAAAAAAAAA"]
)
def test_other_texts_are_unknown_as_ever(cast: Cast, text: str) -> None:
    code = refused(call("GET", "/v1/whoami", **bearer(text)))[1]
    assert code == "invalid_credential"
