"""Whoever found a key can end it, and nobody is told that something ended which still passes."""

import pytest

from apiusers.api_users import services as api_users
from portal.models import AuditEvent
from tests.cast import Cast, actor
from tests.keys.calling import Program, bearer, call, program, stranger
from tests.keys.minting import NOW
from tests.keys.oauth.asking import application, ask, code, passes, redemption, token
from tests.resources.calling import machine, refused

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def found(cast: Cast) -> Program:
    return program(cast, "pops:read", name="found")


def give_back(text: str, body: dict | None = None, **headers: str):
    return ask("/oauth/revoke", {"token": text, **(body or {})}, **headers)


@pytest.mark.parametrize(
    "by", ["itself", "another program", "another organization", "an application"]
)
def test_the_text_of_a_key_ends_the_key(
    cast, found, by, mailoutbox, django_capture_on_commit_callbacks
):
    client = {"client_id": application(cast).public_id} if by == "an application" else {}
    headers = {
        "itself": found.headers,
        "another program": program(cast, "pops:read", name="peer").headers,
        "another organization": stranger(cast).headers,
        "an application": {},
    }[by]
    child = found.token(NOW)
    with django_capture_on_commit_callbacks(execute=True):
        assert give_back(found.made.text, client, **headers).status_code == 200
    assert (passes(found.made.text), passes(child)) == (False, False)
    found.made.key.refresh_from_db()
    assert found.made.key.revocation_reason == "revoked by its holder"
    assert AuditEvent.objects.filter(action="key.revoked").count() == 1
    assert {one for mail in mailoutbox for one in mail.to} == {cast.alice.email, cast.adam.email}
    assert found.made.text not in "".join(mail.body for mail in mailoutbox)


def test_a_key_whose_owner_is_away_does_not_come_back(cast):
    robot, away = machine(cast, "pops:read")
    api_users.set_active(api_user=robot, active=False, actor=actor(cast.alice))
    assert give_back(away.made.text, **program(cast, name="peer").headers).status_code == 200
    api_users.set_active(api_user=robot, active=True, actor=actor(cast.alice))
    assert not passes(away.made.text)


def test_a_wrong_text_ends_nothing(cast, found):
    wrong = found.made.text[:-1] + ("a" if found.made.text[-1] != "a" else "b")
    assert give_back(wrong, **program(cast, name="peer").headers).status_code == 200
    assert passes(found.made.text)


def test_what_lives_and_is_anothers_is_an_error_and_never_200(cast, found):
    app, other = application(cast), application(cast, "Other app")
    given = token(redemption(app, code(app, cast.bob, "pops:read", "offline_access"))).json()
    texts = [given["access_token"], given["refresh_token"], found.token(NOW)]
    for text in texts:
        answer = give_back(text, {"client_id": other.public_id})
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    peer = program(cast, "pops:read", name="peer").headers
    assert [give_back(text, **peer).status_code for text in texts] == [400] * 3
    assert passes(given["access_token"])


def test_what_has_ended_is_200(cast, found):
    text = found.token(NOW)
    give_back(found.made.text, **found.headers)
    peer = program(cast, "pops:read", name="peer").headers
    assert [give_back(one, **peer).status_code for one in (text, found.made.text)] == [200, 200]


def test_a_key_ends_itself_without_any_permission(cast):
    bare = program(cast, "pops:read", name="bare")
    answer = bare.call("POST", "/v1/keys/self/revocation")
    assert (answer.status_code, answer.json()["status"]) == (200, "revoked")
    assert refused(bare.call("GET", "/v1/whoami")) == (401, "key_revoked")


def test_an_access_token_does_not_end_its_key(found):
    answer = call("POST", "/v1/keys/self/revocation", **bearer(found.token(NOW)))
    assert refused(answer) == (403, "key_needed")
    assert passes(found.made.text)
