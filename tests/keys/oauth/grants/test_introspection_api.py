"""A server learns of its own organization's tokens and keys, as they stand now, and of nobody else's."""

import pytest

from keys.life import services
from keys.life.verifiers import set_installation_verifier
from keys.verification import access_tokens
from portal.actors import Actor
from tests.cast import actor
from tests.keys.calling import bearer, program, stranger
from tests.keys.minting import NOW
from tests.keys.oauth.asking import application, ask, basic, claims, code, redemption, token

pytestmark = pytest.mark.usefixtures("frozen")
INACTIVE = {"active": False}


@pytest.fixture
def caller(cast):
    return program(cast, "pops:read")


def introspect(text: str, **headers: str):
    return ask("/oauth/introspect", {"token": text, "token_type_hint": "access_token"}, **headers)


def test_a_token_is_told_with_what_it_may_do_now(cast, caller):
    text = caller.token(NOW)
    said = introspect(text, **caller.headers).json()
    told = claims(text)
    assert said == {
        "active": True,
        "token_type": "Bearer",
        "scope": "pops:read",
        **{name: told[name] for name in ("iss", "sub", "aud", "iat", "exp", "jti", "client_id")},
        "key_id": caller.made.key.public_id,
        "org": cast.acme.public_id,
        "owner": {
            "type": "organization",
            "id": cast.acme.public_id,
            "name": "Acme Robotics",
            "external_id": None,
        },
        "organization_external_id": None,
        "organization_metadata": {},
        "metadata": {},
    }


def test_a_key_is_told_too(caller):
    said = introspect(caller.made.text, **bearer(caller.token(NOW))).json()
    assert (said["active"], said["token_type"]) == (True, "api_key")


def test_an_applications_token_is_told(cast, caller):
    app = application(cast)
    text = token(redemption(app, code(app, cast.bob))).json()["access_token"]
    assert introspect(text, **caller.headers).json()["client_id"] == app.public_id


def test_who_acts_is_told(cast, caller):
    act = {"sub": f"organization:{cast.acme.public_id}", "client_id": "a1b2c3d4e5f6"}
    made = access_tokens.issue(
        caller.made.key,
        permissions=frozenset({"pops:read"}),
        now=NOW,
        wish=access_tokens.TokenRequest(act=act),
    )
    assert introspect(made.text, **caller.headers).json()["act"] == act


def test_the_caller_may_prove_itself_as_a_client(caller):
    key = caller.made.key
    by_basic = introspect(caller.token(NOW), **basic(key.public_id, caller.made.text))
    secret = {"client_id": key.public_id, "client_secret": caller.made.text}
    in_body = ask("/oauth/introspect", {"token": caller.token(NOW), **secret})
    assert by_basic.json()["active"] is in_body.json()["active"] is True


@pytest.mark.parametrize("text", ["", "nonsense", "a.b.c", "kdr_unknown"])
def test_what_is_no_token_is_inactive(caller, text):
    answer = introspect(text, **caller.headers)
    assert answer.json() == INACTIVE if text else answer.status_code == 400


def test_another_organizations_token_and_key_are_inactive_and_nothing_more(cast, caller):
    other = stranger(cast)
    for text in (caller.token(NOW), caller.made.text):
        assert introspect(text, **other.headers).json() == INACTIVE


def test_a_revoked_parent_makes_a_token_inactive(cast, caller):
    text, other = caller.token(NOW), program(cast, name="other")
    services.revoke(key=caller.made.key, actor=actor(cast.alice), now=NOW)
    assert introspect(text, **other.headers).json() == INACTIVE


def test_an_installation_verifier_sees_every_organization(cast, caller):
    other = stranger(cast)
    operator = Actor.system()
    set_installation_verifier(key=other.made.key, verifier=True, actor=operator)
    assert introspect(caller.token(NOW), **other.headers).json()["active"] is True


def test_without_a_credential_both_ways_to_prove_oneself_are_named(db):
    answer = introspect("x")
    challenge = answer["WWW-Authenticate"]
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert challenge.startswith("Bearer ")
    assert "Basic " in challenge
    assert "client_secret" in answer.json()["error_description"]


def test_a_wrong_client_secret_is_401(caller):
    answer = introspect("x", **basic(caller.made.key.public_id, "wrong"))
    assert (answer.status_code, answer["WWW-Authenticate"].split()[0]) == (401, "Basic")
