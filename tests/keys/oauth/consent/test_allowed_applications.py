"""A person sees what they allowed and takes it back at once; nobody else's is there."""

import pytest
from django.test import Client

from keys.models import Application
from tests.cast import Cast
from tests.keys.oauth.asking import CALLBACK, VERIFIER, application, code, token
from tests.keys.pages.asking import text_of
from tests.portal.signed_in import actions, signed_in

pytestmark = pytest.mark.usefixtures("frozen")
HERE = "/allowed-applications"


@pytest.fixture
def app(cast: Cast) -> Application:
    return application(cast, name="Scanner")


def tokens(app: Application, user, *scope: str) -> dict:
    return token({
        "grant_type": "authorization_code", "code": code(app, user, *scope),
        "redirect_uri": CALLBACK, "client_id": app.public_id, "code_verifier": VERIFIER,
    }).json()  # fmt: skip


def whoami(access_token: str) -> int:
    bearer = {"authorization": f"Bearer {access_token}"}
    return Client().get("/v1/whoami", headers=bearer).status_code


def withdraw(client: Client, app: Application):
    return client.post(f"{HERE}/{app.public_id}/withdrawal")


def test_one_line_tells_of_everything_that_one_application_was_allowed(app, cast):
    tokens(app, cast.bob, "pops:read")
    tokens(app, cast.bob, "widgets:view")
    page = text_of(signed_in(cast.bob).get(HERE))
    assert page.count("in Acme Robotics") == 1
    assert "Read the configuration of Pops" in page
    assert "See widgets" in page


def test_withdrawing_refuses_every_token_from_the_next_request_on(app, cast):
    first = tokens(app, cast.bob, "pops:read", "offline_access")
    second = tokens(app, cast.bob, "pops:read")
    assert withdraw(signed_in(cast.bob), app).status_code == 303
    assert [whoami(given["access_token"]) for given in (first, second)] == [401, 401]
    renewal = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"],
               "client_id": app.public_id}  # fmt: skip
    assert token(renewal).json()["error"] == "invalid_grant"
    assert actions(cast.acme).count("consent.withdrawn") == 2


def test_asking_first_changes_nothing(app, cast):
    given = tokens(app, cast.bob, "pops:read")
    page = signed_in(cast.bob).get(f"{HERE}/{app.public_id}/withdrawal")
    assert "Withdraw what you allowed?" in text_of(page)
    assert whoami(given["access_token"]) == 200


def test_another_persons_is_not_there_and_not_withdrawn(app, cast):
    given = tokens(app, cast.bob, "pops:read")
    alice = signed_in(cast.alice)
    assert "Nothing allowed" in text_of(alice.get(HERE))
    assert withdraw(alice, app).status_code == 404
    assert whoami(given["access_token"]) == 200


@pytest.mark.parametrize("name", ["%00", "AAAAAAAAAAAA"])
def test_an_unknown_application_is_404(cast, name: str):
    assert signed_in(cast.bob).post(f"{HERE}/{name}/withdrawal").status_code == 404
