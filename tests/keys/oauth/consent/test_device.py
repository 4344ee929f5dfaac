"""Who types the right code sees which program asks, and answers it; who guesses is stopped."""

import pytest
from django.test import Client

from keys.models import ApiKey, Application
from keys.oauth.grants import devices
from portal import clock
from tests.cast import Cast
from tests.keys.minting import NOW
from tests.keys.oauth.asking import application, token
from tests.keys.pages.asking import text_of
from tests.portal.signed_in import signed_in
from tests.portal.step_up.stale import HOURS, confirm_in, signed_in_before

pytestmark = pytest.mark.usefixtures("frozen")
HERE = "/device"


@pytest.fixture
def app(cast: Cast) -> Application:
    return application(cast, name="Command line")


@pytest.fixture
def started(app: Application) -> devices.Started:
    return devices.start(app, scope=["pops:read"], resource="", now=NOW, asked_from="203.0.113.7")


def answer(client: Client, user_code: str, decision: str = ""):
    return client.post(
        HERE, {"user_code": user_code, **({"decision": decision} if decision else {})}
    )


def asks_for_tokens(app: Application, started: devices.Started) -> dict:
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    sent = {"grant_type": grant, "device_code": started.device_code, "client_id": app.public_id}
    return token(sent).json()


def test_a_link_fills_the_code_in_and_changes_nothing(cast, started):
    page = signed_in(cast.bob).get(HERE, {"user_code": started.user_code})
    assert started.user_code in page.content.decode()
    assert "Command line" not in text_of(page)


def test_the_code_shows_who_asks_for_what_and_from_where(cast, started):
    page = text_of(answer(signed_in(cast.bob), started.user_code.lower().replace("-", " ")))
    for words in ("Command line wants", "203.0.113.7", "Read the configuration of Pops"):
        assert words in page
    assert not ApiKey.objects.consents().exists()


def test_allowed_the_program_gets_its_token(cast, app, started):
    page = answer(signed_in(cast.bob), started.user_code, "allow")
    assert "Command line goes on by itself" in text_of(page)
    assert asks_for_tokens(app, started)["scope"] == "pops:read"


def test_denied_the_program_is_told(cast, app, started):
    assert "Denied" in text_of(answer(signed_in(cast.bob), started.user_code, "deny"))
    assert asks_for_tokens(app, started)["error"] == "access_denied"


def test_a_stranger_cannot_allow(cast, started):
    page = answer(signed_in(cast.charlie), started.user_code, "allow")
    assert page.status_code == 403
    assert "Command line" not in page.content.decode()
    assert not ApiKey.objects.consents().exists()


def test_a_code_is_answered_once(cast, started):
    client = signed_in(cast.bob)
    answer(client, started.user_code, "allow")
    assert answer(client, started.user_code, "allow").status_code == 422
    assert ApiKey.objects.consents().count() == 1


def test_wrong_codes_are_refused_and_then_not_looked_at(cast, started):
    client = signed_in(cast.bob)
    statuses = [answer(client, "BBBB-BBBB").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    assert answer(client, started.user_code).status_code == 429
    assert answer(signed_in(cast.alice), started.user_code).status_code == 200


@pytest.mark.parametrize("typed", ["", " ", "\0", "é" * 40, "a" * 41])
def test_what_is_no_code_is_asked_again(cast, typed: str):
    assert answer(signed_in(cast.bob), typed).status_code == 422


def test_who_is_not_signed_in_signs_in_and_keeps_the_code(started):
    said = Client().get(HERE, {"user_code": started.user_code})
    assert said["Location"].endswith(f"/device%3Fuser_code%3D{started.user_code}")


def test_a_device_that_renews_its_token_is_let_in_after_a_proof(cast, app, frozen, settings):
    settings.SESSION_IDLE_SECONDS = 11 * 3600
    client = signed_in_before(cast.bob, frozen, HOURS)
    started = devices.start(
        app,
        scope=["pops:read", "offline_access"],
        resource="",
        now=clock.now(),
        asked_from="203.0.113.7",
    )
    question = answer(client, started.user_code, "allow")
    assert (question.status_code, ApiKey.objects.consents().exists()) == (401, False)
    allowed = confirm_in(client, HERE, question)
    assert "Command line goes on by itself" in text_of(allowed)
