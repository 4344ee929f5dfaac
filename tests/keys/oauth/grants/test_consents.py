"""A consent is a key without a text: in no list, no name taken, proved by nothing, ended by whoever may end it."""

import pytest

from keys import keystring
from keys.oauth.grants import consents
from keys.verification.door import verify
from portal.errors import Forbidden
from tests.cast import actor
from tests.keys.calling import call, program
from tests.keys.minting import DAY, NOW, mint
from tests.keys.oauth.asking import SCOPES, application, code, consent, redemption, token
from tests.portal.second_factor.enrolled import with_app

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def app(cast):
    return application(cast)


def test_it_holds_what_was_allowed_as_far_as_the_application_may_ask(cast, app):
    given = consent(app, cast.bob, "pops:read", "openid", "keys:manage")
    assert given.permissions == ["pops:read"]


def test_no_text_proves_it(cast, app):
    given = consent(app, cast.bob)
    assert not verify(keystring.generate(given.public_id).text, now=NOW).record


def test_it_lives_as_long_as_one_token_or_thirty_days_with_refresh(cast, app):
    assert consent(app, cast.bob).expires_at - NOW < DAY
    assert consent(app, cast.bob, "pops:read", "offline_access").expires_at == NOW + 30 * DAY


def test_it_takes_no_name_and_is_told_by_no_route_for_keys(cast, app):
    given = consent(app, cast.bob)
    mint(cast.acme, cast.alice, name=app.name, owner=cast.bob)
    caller = program(cast)
    listed = [key["id"] for key in caller.call("GET", "/v1/keys").json()["results"]]
    assert given.public_id not in listed
    for way in ("", "/rotation", "/revocation", "/tokens"):
        method = "POST" if way in {"/rotation", "/revocation"} else "GET"
        body = {"overlap_seconds": 0} if way == "/rotation" else {}
        answer = caller.call(method, f"/v1/keys/{given.public_id}{way}", body or None)
        assert answer.status_code in {404, 415}


def test_withdrawing_it_is_won_once(cast, app):
    given = consent(app, cast.bob)
    ended = [consents.withdraw(consent=given, actor=actor(cast.bob), now=NOW) for _ in range(2)]
    assert ended == [True, False]
    assert list(consents.living(cast.bob, cast.acme, NOW)) == []


def test_an_application_acts_for_a_person_and_is_not_the_person(cast):
    """Otherwise what was allowed for an hour could make a token of the person's that lives for years."""
    app = application(cast, scopes=[*SCOPES, "keys:manage"])
    text = token(redemption(app, code(app, cast.bob, "keys:manage"))).json()["access_token"]
    asked = {"name": "mine", "owner": {"type": "user", "id": cast.bob.public_id}}
    answer = call("POST", "/v1/keys", asked, authorization=f"Bearer {text}")
    assert (answer.status_code, answer.json()["code"]) == (403, "key_needed")


def test_its_tokens_count_in_its_own_use(cast, app, monkeypatch):
    counted = []
    text = token(redemption(app, code(app, cast.bob))).json()["access_token"]
    monkeypatch.setattr("keys.usage.counting.count", lambda pk, verdict, now: counted.append(pk))
    assert verify(text, now=NOW).key.pk in counted


def test_where_a_second_factor_is_demanded_nobody_allows_anything_without_one(cast, app):
    cast.acme.demands_second_factor = True
    cast.acme.save()
    with pytest.raises(Forbidden, match="demands a second factor"):
        consent(app, cast.bob)
    with_app(cast.bob)
    assert consent(app, cast.bob).owner_user == cast.bob
