"""A client gives back what is its own, at once and for good; what lives and is another's is refused with an error."""

import pytest

from keys.models import ApiKey
from portal.models import AuditEvent
from tests.keys.calling import bearer, call, program, stranger
from tests.keys.minting import NOW
from tests.keys.oauth.asking import application, ask, basic, code, passes, redemption, token

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def caller(cast):
    return program(cast, "pops:read")


def revoke(text: str, body: dict | None = None, **headers: str):
    return ask("/oauth/revoke", {"token": text, **(body or {})}, **headers)


def given_to(app, user) -> dict:
    return token(redemption(app, code(app, user, "pops:read", "offline_access"))).json()


def test_a_program_ends_a_token_of_its_key_and_the_key_goes_on(caller):
    ended, other = caller.token(NOW), caller.token(NOW)
    answer = revoke(ended, **caller.headers)
    assert (answer.status_code, answer.content) == (200, b"")
    assert (passes(ended), passes(other)) == (False, True)


def test_what_was_made_from_an_ended_token_ends_with_it(caller):
    first = caller.token(NOW)
    asked = {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token": first,
        "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
    }
    child = token(asked).json()["access_token"]
    grandchild = token({**asked, "subject_token": child}).json()["access_token"]
    revoke(first, **basic(caller.made.key.public_id, caller.made.text))
    assert (passes(child), passes(grandchild)) == (False, False)


def test_ending_it_again_changes_nothing_and_is_recorded_once(caller):
    text = caller.token(NOW)
    assert [revoke(text, **caller.headers).status_code for _ in range(2)] == [200, 200]
    assert AuditEvent.objects.filter(action="access_token.revoked").count() == 1


@pytest.mark.parametrize("text", ["nonsense", "a.b.c", "kdr_unknown"])
def test_an_unknown_token_gets_the_same_answer(caller, text):
    assert revoke(text, **caller.headers).status_code == 200


def test_another_organizations_token_goes_on(cast, caller):
    text = caller.token(NOW)
    answer = revoke(text, **stranger(cast).headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert passes(text)


def test_another_keys_token_is_ended_only_with_the_right_to_manage_keys(cast, caller):
    text = caller.token(NOW)
    revoke(text, **program(cast, "pops:read", name="peer").headers)
    assert passes(text)
    revoke(text, **program(cast, "keys:manage", name="manager").headers)
    assert not passes(text)


def test_an_application_gives_back_its_access_token(cast):
    app = application(cast)
    text = given_to(app, cast.bob)["access_token"]
    revoke(text, {"client_id": app.public_id})
    assert not passes(text)


def test_an_application_that_gives_back_a_refresh_token_ends_the_consent(cast):
    app = application(cast)
    given = given_to(app, cast.bob)
    revoke(given["refresh_token"], {"client_id": app.public_id})
    assert not passes(given["access_token"])
    assert ApiKey.objects.get(application=app).revocation_reason == "given back"


def test_an_application_ends_nothing_of_another(cast, caller):
    app, other = application(cast), application(cast, "Other app")
    given = given_to(app, cast.bob)
    for text in (given["access_token"], given["refresh_token"], caller.token(NOW)):
        answer = revoke(text, {"client_id": other.public_id})
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert passes(given["access_token"])


@pytest.mark.parametrize("body", [{}, {"client_id": "unknown"}])
def test_nobody_is_refused(db, body):
    answer = revoke("x", body)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_the_ended_token_says_so_to_its_holder(caller):
    text = caller.token(NOW)
    revoke(text, **bearer(text))  # a token may give itself back
    assert call("GET", "/v1/whoami", **bearer(text)).json()["code"] == "token_revoked"
