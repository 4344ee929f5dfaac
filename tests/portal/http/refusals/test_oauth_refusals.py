"""A client of OAuth is told no in the words of RFC 6749, also where a request never reaches its view."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from keys import keystring
from portal.http import bodies
from portal.http.refusals import oauth_refusals, outage
from portal.http.refusals.problems import FOREIGN, SERVER_ERROR

# Characters of an error_description (RFC 6749 section 5.2): printable ASCII without quotation mark and backslash.
DESCRIPTION = re.compile(r"[\x20-\x21\x23-\x5B\x5D-\x7E]+")
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
KEY = keystring.generate("A" * 12).text
PROGRAM = f"client_id=AAAAAAAAAAAA&client_secret={KEY}&token={KEY}&grant_type=client_credentials"
BODIES = {
    "/oauth/device_authorization": ("client_id=AAAAAAAAAAAA", FORM),
    "/oauth/register": ('{"redirect_uris": ["http://127.0.0.1/cb"]}', JSON),
}


@pytest.fixture(autouse=True)
def _registering(settings) -> None:
    settings.CLIENT_REGISTRATION = True


def gone(*given: object) -> None:
    raise OperationalError("server closed the connection unexpectedly")


def broken(*given: object) -> None:
    raise RuntimeError("secret: SELECT * FROM keys")


def asked(path: str, execute: Callable[..., Any]) -> Any:
    with connection.execute_wrapper(execute):
        body, kind = BODIES.get(path, (PROGRAM, FORM))
        return client().post(path, body, content_type=kind)


def client() -> Client:
    return Client(raise_request_exception=False)


def with_reason(reason: str) -> Callable[[str], Any]:
    return lambda path: client().post(
        path, content_type=BODIES.get(path, ("", FORM))[1], **{bodies.REFUSED: reason}
    )


def sent(**given: Any) -> Callable[[str], Any]:
    return lambda path: client().generic("POST", path, "x", **given)


# What happens: (how, status, error)
BAD, AWAY = "invalid_request", "temporarily_unavailable"
REFUSED: dict[str, tuple[Callable[[str], Any], int, str]] = {
    **{
        code: (with_reason(code), status, AWAY if status == 503 else BAD)
        for code, (status, _) in bodies.REASONS.items()
    },
    "other type": (sent(content_type="text/plain"), 415, BAD),
    "wrong host": (sent(headers={"host": "evil.example"}), 400, BAD),
    "unproved database": (sent(**{outage.UNPROVED: True}), 503, AWAY),
    "lost database": (lambda path: asked(path, gone), 503, AWAY),
    "fault": (lambda path: asked(path, broken), 500, "server_error"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_every_refusal_is_an_error_of_oauth(db, what: str) -> None:
    ask, status, error = REFUSED[what]
    for path in sorted(oauth_refusals.PATHS):
        answer = ask(path)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/json"), path
        said = answer.json()
        assert (set(said), said["error"]) == ({"error", "error_description"}, error), path
        assert DESCRIPTION.fullmatch(said["error_description"]), path
        assert (answer["Cache-Control"], answer["Pragma"]) == ("no-store", "no-cache"), path


def test_what_the_ground_says_can_stand_in_a_description() -> None:
    said = [*FOREIGN.values(), SERVER_ERROR]
    assert [each.code for each in said if not DESCRIPTION.fullmatch(each.detail)] == []


def test_a_lost_database_says_when_to_come_back(db) -> None:
    assert asked("/oauth/token", gone)["Retry-After"] == outage.HEADERS["Retry-After"]
