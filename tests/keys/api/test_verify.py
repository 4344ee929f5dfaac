"""POST /v1/keys/verify: a verdict, whatever it is, and nothing about keys that the verifier may not see."""

import pytest

from tests.keys.calling import Program, call, program, stranger
from tests.keys.minting import DAY, NOW, mint, revoked

VERIFY = "/v1/keys/verify"
NOTHING = {
    "valid": False,
    "code": "NOT_FOUND",
    "key_id": None,
    "organization_id": None,
    "organization_external_id": None,
    "organization_metadata": None,
    "owner": None,
    "permissions": None,
    "metadata": None,
    "expires_at": None,
    "limits": None,
    "aud": None,
}

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def verifier(cast) -> Program:
    return program(cast, "keys:verify", name="verifier")


@pytest.fixture
def installation_verifier(cast) -> Program:
    made = program(cast, "keys:verify", name="installation")
    made.made.key.is_installation_verifier = True
    made.made.key.save()
    return made


def ask(verifier: Program, key: str, **asked: object):
    return verifier.call("POST", VERIFY, {"key": key, **asked}).json()


def test_a_good_key_is_valid_with_all_that_is_known(cast, verifier):
    key = mint(cast.acme, cast.alice, life=30 * DAY)
    assert ask(verifier, key.text) == {
        "valid": True,
        "code": "VALID",
        "key_id": key.key.public_id,
        "organization_id": cast.acme.public_id,
        "organization_external_id": None,
        "organization_metadata": {},
        "owner": {
            "type": "organization",
            "id": cast.acme.public_id,
            "name": "Acme Robotics",
            "external_id": None,
        },
        "permissions": ["endpoints:call", "pops:read", "widgets:view"],
        "metadata": {},
        "expires_at": "2026-04-01T12:00:00Z",
        "limits": [],
        "aud": None,
    }


@pytest.mark.parametrize("text", ["", "garbage", "x" * 10_000, "ключ", "kd_live_" + "0" * 62])
def test_an_unknown_text_is_not_found_and_all_else_null(verifier, text):
    assert ask(verifier, text) == NOTHING


def test_expired_and_revoked_are_told_to_the_verifier(cast, verifier, frozen):
    ended = mint(cast.acme, cast.alice, name="ended", life=DAY)
    stopped = revoked(mint(cast.acme, cast.alice, name="stopped"), cast.alice)
    frozen.move_to(NOW + DAY)
    for key, code in ((ended, "EXPIRED"), (stopped, "REVOKED")):
        said = ask(verifier, key.text)
        assert (said["valid"], said["code"], said["key_id"]) == (False, code, key.key.public_id)


def test_a_key_of_somebody_who_left_is_told_as_such(cast, verifier):
    key = mint(cast.acme, cast.alice, name="bobs", owner=cast.bob)
    cast.bob.memberships.all().delete()
    assert ask(verifier, key.text)["code"] == "OWNER_INACTIVE"


def test_a_permission_that_is_not_held_is_forbidden(cast, verifier):
    key = mint(cast.acme, cast.alice, permissions=["pops:read"])
    assert ask(verifier, key.text, permissions=["pops:read"])["valid"]
    lacking = ask(verifier, key.text, permissions=["pops:read", "widgets:view"])
    assert (lacking["valid"], lacking["code"]) == (False, "FORBIDDEN")
    assert lacking["permissions"] == ["pops:read"]


def test_a_permission_that_does_not_exist_is_held_by_nobody(cast, verifier):
    key = mint(cast.acme, cast.alice)
    assert ask(verifier, key.text, permissions=["orders:fly"])["code"] == "FORBIDDEN"


def test_a_token_is_judged_too_and_ends_with_its_own_time(cast, verifier):
    token = program(cast, "pops:read").token(NOW)
    said = ask(verifier, token)
    assert (said["valid"], said["expires_at"]) == (True, "2026-03-03T12:00:00Z")


def test_a_token_of_a_revoked_key_is_revoked(cast, verifier):
    caller = program(cast, "pops:read")
    token = caller.token(NOW)
    revoked(caller.made, cast.alice)
    assert ask(verifier, token)["code"] == "REVOKED"


def test_the_named_organization_must_be_that_of_the_key(cast, verifier):
    key = mint(cast.acme, cast.alice)
    assert ask(verifier, key.text, organization_id=cast.acme.public_id)["valid"]
    said = ask(verifier, key.text, organization_id=cast.other.public_id)
    assert (said["valid"], said["code"]) == (False, "WRONG_ORGANIZATION")


@pytest.mark.parametrize("named", [None, "own", "other"])
def test_another_organizations_key_is_not_found_for_an_ordinary_verifier(cast, verifier, named):
    foreign = stranger(cast)
    organization = {"own": cast.acme.public_id, "other": cast.other.public_id}.get(named)
    assert ask(verifier, foreign.made.text, organization_id=organization) == NOTHING
    assert ask(verifier, foreign.token(NOW), organization_id=organization) == NOTHING


def test_another_organizations_dead_key_is_not_found_either(cast, verifier):
    foreign = stranger(cast)
    revoked(foreign.made, cast.charlie)
    assert ask(verifier, foreign.made.text) == NOTHING


def test_an_installation_verifier_sees_every_organizations_keys(cast, installation_verifier):
    foreign = stranger(cast)
    said = ask(installation_verifier, foreign.made.text)
    assert (said["valid"], said["organization_id"]) == (True, cast.other.public_id)
    wrong = ask(installation_verifier, foreign.made.text, organization_id=cast.acme.public_id)
    assert wrong["code"] == "WRONG_ORGANIZATION"


def test_the_mark_counts_through_a_token_of_the_verifier_too(cast, installation_verifier):
    token = installation_verifier.token(NOW)
    body = {"key": stranger(cast).made.text}
    assert call("POST", VERIFY, body, authorization=f"Bearer {token}").json()["valid"]


def test_the_verifiers_own_bad_credential_is_401(cast, verifier):
    key = mint(cast.acme, cast.alice)
    revoked(verifier.made, cast.alice)
    response = verifier.call("POST", VERIFY, {"key": key.text})
    assert (response.status_code, response.json()["code"]) == (401, "key_revoked")


def test_without_the_permission_to_verify_it_is_403(cast):
    caller = program(cast, "keys:manage")
    response = caller.call("POST", VERIFY, {"key": caller.made.text})
    assert (response.status_code, response.json()["code"]) == (403, "insufficient_scope")
    assert 'scope="keys:verify"' in response["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/key"),
        ({"key": 7}, "/key"),
        ({"key": None}, "/key"),
        ({"key": "x", "permissions": "pops:read"}, "/permissions"),
        ({"key": "x", "permissions": [7]}, "/permissions/0"),
        ({"key": "x", "organization_id": 7}, "/organization_id"),
        ({"key": "x", "ip": "999.1.1.1"}, "/ip"),
        ({"key": "x", "unknown": 1}, "/unknown"),
    ],
)
def test_a_malformed_question_is_400_and_names_the_member(verifier, body, pointer):
    response = verifier.call("POST", VERIFY, body)
    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("ip", ["192.0.2.1", "2001:db8::1", None])
def test_the_callers_address_may_be_given(cast, verifier, ip):
    assert ask(verifier, mint(cast.acme, cast.alice).text, ip=ip)["valid"]


def test_the_question_is_answered_with_two_statements(cast, verifier, django_assert_num_queries):
    key = mint(cast.acme, cast.alice)
    with django_assert_num_queries(2):
        ask(verifier, key.text)


def test_the_text_asked_about_is_not_in_the_answer(cast, verifier):
    key = mint(cast.acme, cast.alice)
    assert key.text[-20:] not in str(ask(verifier, key.text))
