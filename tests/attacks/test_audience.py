"""A token for one address opens what lies below it, and no other door; whoever judges it is told for whom it is."""

import pytest

from keys.verification import access_tokens
from keys.verification.audiences import issuer, opens
from resources.pops import services as pops
from resources.pops.rules import PopSettings
from tests.cast import Cast, actor
from tests.keys.calling import Program, bearer, call, program
from tests.keys.minting import NOW
from tests.keys.oauth.asking import ask, token
from tests.resources.calling import refused
from tests.resources.making import endpoint, table

pytestmark = pytest.mark.usefixtures("frozen")
EXCHANGE = {
    "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
    "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
}


@pytest.fixture
def caller(cast: Cast) -> Program:
    endpoint(cast, table(cast), "people")
    return program(cast)


def for_resource(caller: Program, path: str) -> str:
    asked = {"subject_token": caller.token(NOW), "resource": issuer() + path, **EXCHANGE}
    return token(asked).json()["access_token"]


def status(text: str, path: str, method: str = "GET") -> int:
    return call(method, path, **bearer(text)).status_code


ELSEWHERE = [
    "/v1/whoami",
    "/v1/keys",
    "/v1/auth",
    "/v1/connectors",
    "/v1/peoples",
    "/api/v2/endpoint",
]


def test_a_token_for_one_address_opens_that_one_alone(caller: Program) -> None:
    text = for_resource(caller, "v1/people")
    assert status(text, "/v1/people") == 200
    assert {path: status(text, path) for path in ELSEWHERE} == dict.fromkeys(ELSEWHERE, 401)
    assert refused(call("GET", "/v1/whoami", **bearer(text))) == (401, "wrong_audience")


def test_a_token_for_a_pop_opens_what_lies_below_it(cast: Cast, caller: Program) -> None:
    settings = PopSettings(name="p", worker_base_url="https://w.example.com", pipeline_id="1")
    made, other = (
        pops.create(
            organization=cast.acme,
            settings=PopSettings(**{**settings.__dict__, "name": name}),
            actor=actor(cast.alice),
            now=NOW,
        )
        for name in ("one", "two")
    )
    text = for_resource(caller, f"pops/{made.pk}?a=b")
    assert status(text, f"/pops/{made.pk}/config") == 200
    assert status(text, f"/pops/{other.pk}/config") == 401


def test_a_token_for_the_issuer_opens_all_doors(caller: Program) -> None:
    asked = {"subject_token": caller.token(NOW), "resource": issuer(), **EXCHANGE}
    text = token(asked).json()["access_token"]
    assert {status(text, path) for path in ("/v1/people", "/v1/whoami", "/v1/auth")} == {200}


@pytest.mark.parametrize("path", ["/v1/forward-auth/v1/people", "/v1/auth/v1/people"])
def test_a_gateways_caller_does_not_choose_the_place(caller: Program, path: str) -> None:
    """Whose path stands below it; they would choose it to fit their token."""
    text = for_resource(caller, path.removeprefix("/"))
    assert status(text, path) == 401


def test_a_token_for_the_gateway_opens_the_gateway(caller: Program) -> None:
    text = for_resource(caller, "v1/forward-auth")
    assert [status(text, path) for path in ("/v1/forward-auth", "/v1/forward-auth/a/b")] == [
        200,
        200,
    ]


def test_who_judges_it_is_told_for_whom_it_is(caller: Program) -> None:
    text = for_resource(caller, "v1/people")
    judged = caller.call("POST", "/v1/keys/verify", {"key": text}).json()
    told = ask("/oauth/introspect", {"token": text}, **caller.headers).json()
    assert (judged["valid"], judged["aud"]) == (True, f"{issuer()}v1/people")
    assert (told["active"], told["aud"]) == (True, f"{issuer()}v1/people")


def test_of_a_key_there_is_no_audience(caller: Program) -> None:
    judged = caller.call("POST", "/v1/keys/verify", {"key": caller.made.text}).json()
    assert (judged["valid"], judged["aud"]) == (True, None)


def test_a_narrower_token_becomes_narrower_and_never_wider(caller: Program) -> None:
    text = for_resource(caller, "v1/auth")
    asked = {"subject_token": text, **EXCHANGE}
    wider = [
        token({**asked, "resource": issuer() + path})
        for path in ("", "v1", "v1/people", "v1/authx")
    ]
    assert [answer.json()["error"] for answer in wider] == ["invalid_target"] * 4
    assert token({**asked, "resource": f"{issuer()}v1/auth/deeper"}).status_code == 200


def test_a_token_for_an_address_that_is_not_ours_opens_nothing(caller: Program) -> None:
    wish = access_tokens.TokenRequest(audience="https://worker.example.com/base")
    held = frozenset(caller.made.key.permissions)
    text = access_tokens.issue(caller.made.key, permissions=held, now=NOW, wish=wish).text
    for path in ["/v1/people", *ELSEWHERE]:
        assert status(text, path) == 401
    assert token({"subject_token": text, **EXCHANGE}).json()["error"] == "invalid_target"
    judged = caller.call("POST", "/v1/keys/verify", {"key": text}).json()
    assert (judged["valid"], judged["aud"]) == (True, "https://worker.example.com/base")


@pytest.mark.parametrize(
    ("audience", "place", "is_open"),
    [
        ("", "/anything", True),
        ("?a=b", "/anything", True),
        ("a", "/a", True),
        ("a/", "/a/b", True),
        ("a", "/ab", False),
        ("a/b", "/a", False),
        ("a%2Fb", "/a/b/c", True),
        ("a", "/", False),
        ("A", "/a", False),
    ],
)
def test_below_is_told_step_by_step(audience: str, place: str, is_open: bool) -> None:
    assert opens(issuer() + audience, place) is is_open
