"""/v1/applications: register, read, change, delete; nothing of another organization's."""

import pytest

from keys.models import Application
from tests.cast import Cast
from tests.keys.calling import Program, program, stranger
from tests.keys.oauth.asking import application

pytestmark = pytest.mark.usefixtures("frozen")
HERE = "/v1/applications"


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast)


@pytest.fixture
def app(cast: Cast) -> Application:
    return application(cast)


def one(app: Application) -> str:
    return f"{HERE}/{app.public_id}"


def test_an_application_is_registered_read_and_listed(caller: Program) -> None:
    made = caller.call("POST", HERE, {"name": "Scanner", "redirect_uris": ["http://127.0.0.1/cb"]})
    assert made.status_code == 201
    read = caller.call("GET", made["Location"]).json()
    assert (read["redirect_uris"], read["web_message"]) == (["http://127.0.0.1/cb"], False)
    assert caller.call("GET", HERE).json()["results"] == [read]


def test_what_is_named_is_changed_and_nothing_else(caller: Program, app: Application) -> None:
    said = caller.call("PATCH", one(app), {"web_message": True, "enabled": False}).json()
    assert (said["web_message"], said["enabled"]) == (True, False)
    assert said["redirect_uris"] == app.redirect_uris


def test_a_wrong_part_changes_nothing(caller: Program, app: Application) -> None:
    body = {"enabled": False, "redirect_uris": ["http://evil.example"]}
    answer = caller.call("PATCH", one(app), body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_redirect_uri")
    assert Application.objects.get().is_live


def test_a_deleted_application_is_gone(caller: Program, app: Application) -> None:
    assert caller.call("DELETE", one(app)).status_code == 204
    assert caller.call("GET", one(app)).status_code == 404
    assert caller.call("GET", HERE).json()["results"] == []


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_another_organizations_application_is_unknown(cast, app, method: str) -> None:
    body = {"name": "mine"} if method == "PATCH" else None
    assert stranger(cast).call(method, one(app), body).status_code == 404


def test_without_the_permission_it_is_403(cast: Cast, app: Application) -> None:
    assert program(cast, "keys:manage", name="weak").call("GET", one(app)).status_code == 403
