"""What a person allowed becomes tokens: by code with its verifier, by refresh token, on a device; each used once."""

from base64 import b64encode
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import JWKRegistry

from keys.models import ApiKey, RefreshToken
from keys.oauth.applications import services as applications
from keys.oauth.grants import consents
from keys.oauth.lifetimes import OF_FAMILY
from portal.models import AuditEvent
from tests.cast import actor
from tests.keys.calling import call
from tests.keys.minting import DAY, NOW, SECOND
from tests.keys.oauth.asking import (
    SCOPES,
    application,
    claims,
    code,
    passes,
    redemption,
    refreshing,
    token,
)

pytestmark = pytest.mark.usefixtures("frozen")
OFFLINE = (*SCOPES, "offline_access")


@pytest.fixture
def app(cast):
    return application(cast)


def allowed(app, user, *scope: str, **said) -> dict:
    return token(redemption(app, code(app, user, *scope, **said))).json()


def refused(body: dict, error: str = "invalid_grant", status: int = 400) -> None:
    answer = token(body)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


# Authorization code --------------------------------------------------------------------------


def test_a_code_and_its_verifier_get_a_token_of_the_person(cast, app):
    said = allowed(app, cast.bob)
    told = claims(said["access_token"])
    assert (told["sub"], told["client_id"]) == (f"user:{cast.bob.public_id}", app.public_id)
    assert (said["expires_in"], said["scope"]) == (3600, " ".join(SCOPES))
    assert {"refresh_token", "id_token"}.isdisjoint(said)
    assert passes(said["access_token"])


def test_the_application_chooses_how_long_its_tokens_live(cast):
    app = application(cast, token_seconds=120)
    assert allowed(app, cast.bob)["expires_in"] == 120


def test_a_person_who_may_less_than_was_allowed_gives_a_token_that_may_less(cast, app):
    said = allowed(app, cast.vera)
    assert (said["scope"], claims(said["access_token"])["scope"]) == ("", "")


def test_a_code_is_good_once_and_its_replay_ends_what_it_gave(cast, app):
    body = redemption(app, code(app, cast.bob))
    given = token(body).json()["access_token"]
    refused(body)
    assert not passes(given)
    assert AuditEvent.objects.get(action="consent.withdrawn").details == {"reason": "code replayed"}


def test_a_code_lives_sixty_seconds(cast, app, frozen):
    in_time, late = (redemption(app, code(app, cast.bob)) for _ in range(2))
    frozen.shift(timedelta(seconds=59))
    assert token(in_time).status_code == 200
    frozen.shift(timedelta(seconds=1))
    refused(late)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": ""}, "invalid_request"),
        ({"code_verifier": "too-short"}, "invalid_request"),
        ({"code_verifier": "x" * 43}, "invalid_grant"),
        ({"redirect_uri": ""}, "invalid_request"),
        ({"redirect_uri": "https://app.example/cb/"}, "invalid_grant"),
        ({"redirect_uri": "https://app.example/cb?x=1"}, "invalid_grant"),
        ({"code": "kdc_unknown"}, "invalid_grant"),
        ({"code": ""}, "invalid_request"),
        ({"resource": "https://elsewhere.example/"}, "invalid_target"),
    ],
)
def test_a_redemption_that_differs_is_refused(cast, app, changed, error):
    refused(redemption(app, code(app, cast.bob), **changed), error)


def test_a_wrong_verifier_uses_the_code_up(cast, app):
    """Otherwise whoever stole a code could try verifiers until it expires."""
    text = code(app, cast.bob)
    refused(redemption(app, text, code_verifier="x" * 43))
    refused(redemption(app, text))


def test_the_challenge_itself_is_no_verifier(cast, app):
    """A client that was talked down to `plain` would send it."""
    challenge = "y" * 43
    refused(redemption(app, code(app, cast.bob, code_challenge=challenge), code_verifier=challenge))


def test_another_application_cannot_use_the_code_and_does_not_spoil_it(cast, app):
    text, other = code(app, cast.bob), application(cast, "Other app")
    refused(redemption(other, text))
    assert token(redemption(app, text)).status_code == 200


def test_a_secret_does_not_prove_an_application(cast, app):
    refused(redemption(app, code(app, cast.bob), client_secret="s"), "invalid_client", status=401)


@pytest.mark.parametrize("encoded", ["%00", "\0"], ids=["encoded", "raw"])
def test_a_client_id_that_no_database_takes_is_an_unknown_client(cast, app, encoded: str):
    pair = b64encode(f"{encoded}:".encode()).decode()
    sent = redemption(app, code(app, cast.bob)) | {"client_id": ""}
    answer = token(sent, authorization=f"Basic {pair}")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_an_application_that_was_switched_off_gets_nothing_and_its_tokens_end(cast, app):
    given, text = allowed(app, cast.bob)["access_token"], code(app, cast.bob)
    applications.set_enabled(application=app, enabled=False, actor=actor(cast.alice), now=NOW)
    refused(redemption(app, text), "invalid_client", status=401)
    assert not passes(given)


# Parent and child ----------------------------------------------------------------------------


def test_a_withdrawn_consent_ends_code_and_tokens(cast, app):
    given, text = allowed(app, cast.bob)["access_token"], code(app, cast.bob)
    for consent in ApiKey.objects.filter(application=app):
        consents.withdraw(consent=consent, actor=actor(cast.bob), now=NOW)
    refused(redemption(app, text))
    assert not passes(given)


def test_a_person_who_leaves_takes_the_applications_tokens_along(cast, app):
    given = allowed(app, cast.bob, *OFFLINE)
    cast.acme.memberships.filter(user=cast.bob).delete()
    assert not passes(given["access_token"])
    refused(refreshing(app, given["refresh_token"]))


def test_what_an_application_may_no_longer_ask_for_its_tokens_may_no_longer_do(cast, app):
    given = allowed(app, cast.bob)["access_token"]
    app.scopes = ["pops:read"]
    app.save()
    seen = call("GET", "/v1/whoami", authorization=f"Bearer {given}").json()
    assert seen["permissions"] == ["pops:read"]


def test_a_consent_is_in_no_list_of_keys(cast, app):
    allowed(app, cast.bob)
    assert (ApiKey.objects.listed().count(), ApiKey.objects.count()) == (0, 1)


# Refresh -------------------------------------------------------------------------------------


def test_a_refresh_token_comes_with_offline_access_and_is_exchanged_for_the_next(cast, app):
    first = allowed(app, cast.bob, *OFFLINE)
    second = token(refreshing(app, first["refresh_token"])).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert second["scope"] == " ".join(OFFLINE)
    assert passes(second["access_token"])


def test_a_reused_refresh_token_ends_the_newest_access_token_too(cast, app):
    first = allowed(app, cast.bob, *OFFLINE)
    second = token(refreshing(app, first["refresh_token"])).json()
    refused(refreshing(app, first["refresh_token"]))
    assert not passes(second["access_token"])
    refused(refreshing(app, second["refresh_token"]))


def test_refreshing_ends_thirty_days_after_the_consent_however_often_it_was_done(cast, app, frozen):
    text = allowed(app, cast.bob, *OFFLINE)["refresh_token"]
    for day in (10, 20, 29):
        frozen.move_to(NOW + DAY * day)
        text = token(refreshing(app, text)).json()["refresh_token"]
    frozen.move_to(NOW + OF_FAMILY - SECOND)
    last = token(refreshing(app, text)).json()
    assert last["expires_in"] == 1
    frozen.move_to(NOW + OF_FAMILY)
    refused(refreshing(app, last["refresh_token"]))


def test_a_refresh_narrows_the_access_token_and_not_the_next_refresh(cast, app):
    first = allowed(app, cast.bob, *OFFLINE)["refresh_token"]
    narrow = token(refreshing(app, first, scope="pops:read")).json()
    assert claims(narrow["access_token"])["scope"] == "pops:read"
    whole = token(refreshing(app, narrow["refresh_token"])).json()
    assert claims(whole["access_token"])["scope"] == " ".join(SCOPES)


def test_a_refresh_never_widens_and_a_refused_one_uses_nothing_up(cast, app):
    text = allowed(app, cast.bob, "pops:read", "offline_access")["refresh_token"]
    refused(refreshing(app, text, scope="pops:read widgets:view"), "invalid_scope")
    assert token(refreshing(app, text)).status_code == 200


def test_another_application_cannot_refresh_and_does_not_end_it(cast, app):
    text = allowed(app, cast.bob, *OFFLINE)["refresh_token"]
    refused(refreshing(application(cast, "Other app"), text))
    assert token(refreshing(app, text)).status_code == 200


def test_no_text_of_a_grant_is_stored(cast, app):
    text = allowed(app, cast.bob, *OFFLINE)["refresh_token"]
    assert text not in str(list(RefreshToken.objects.values()))


# id_token ------------------------------------------------------------------------------------


def test_an_id_token_comes_only_when_openid_is_asked_and_its_key_is_published(cast, app):
    said = allowed(app, cast.bob, *SCOPES, "openid", "email", nonce="n-1")
    header, told = claims(said["id_token"], 0), claims(said["id_token"])
    assert (header["alg"], told["iss"]) == ("RS256", "http://127.0.0.1:8000/")
    assert (told["aud"], told["nonce"]) == (app.public_id, "n-1")
    assert (told["email"], told["sub"]) == (cast.bob.email, f"user:{cast.bob.public_id}")
    [key] = [
        one
        for one in call("GET", "/.well-known/jwks.json").json()["keys"]
        if one["kid"] == header["kid"]
    ]
    assert jwt.decode(said["id_token"], JWKRegistry.import_key(key), algorithms=["RS256"])


def test_a_refresh_brings_an_id_token_too(cast, app):
    first = allowed(app, cast.bob, *OFFLINE, "openid")
    assert "id_token" in token(refreshing(app, first["refresh_token"])).json()


def test_an_id_token_opens_no_door(cast, app):
    assert not passes(allowed(app, cast.bob, *SCOPES, "openid")["id_token"])
