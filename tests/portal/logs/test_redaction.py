"""No secret is left in a text by its shape or by the name before it, and ordinary words stay."""

import base64
import json

import pytest

from keys import keystring
from keys.secrets import hashing
from portal.logs.redaction import redacted

SECRET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"  # always the same, so that test names are
BODY = f"kd_live_A1b2C3d4E5f6_{SECRET}"
KEY = keystring.KeyString("A1b2C3d4E5f6", SECRET, BODY + keystring.checksum(BODY))
JWT = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwIn0.c2lnbmF0dXJl"

LEAKS = [
    KEY.text,
    f"key {KEY.text}, please",
    f"GET /v1/whoami?api_key={KEY.text}&page=2",
    f"x-api-key: {KEY.text}",
    f"secret part {KEY.secret}",
    KEY.text.replace("kd_live", "acme_test"),
    f"Authorization: Bearer {JWT}",
    f"token {JWT} expired",
    f"x-{JWT}-y",
    f"eyJ-{JWT}",
    f"eyJ.{JWT}",
    f"302 https://app.example/page?pop_token={JWT}",
]


@pytest.mark.parametrize("text", LEAKS)
def test_keys_and_tokens_go_by_their_shape(text):
    said = redacted(text)
    assert KEY.secret not in said
    assert JWT not in said


@pytest.mark.parametrize(
    "text",
    [
        "password=hunter-2",
        "password1=hunter-2&password2=hunter-2",
        '{"password": "hunter-2"}',
        '{"secret_key": "hunter-2"}',
        "{'oldpassword': ['hunter-2']}",
        "GET /embed/w1?token=hunter-2",
        "GET /x?a=1&access_token=hunter-2",
        "next=%2Fx%3Ftoken%3Dhunter-2",
        "Cookie: keydock_session=hunter-2; other=hunter-2",
        "Set-Cookie: keydock_session=hunter-2; Path=/",
        "{'HTTP_COOKIE': 'a=hunter-2', 'PATH': '/'}",
        "{'HTTP_X_API_KEY': 'hunter-2'}",
        "x-api-key: hunter-2",
        "Authorization: Basic hunter-2",
        "Proxy-Authorization: hunter-2",
        "postgresql://keydock:hunter-2@127.0.0.1/keydock",
        "/accounts/password/reset/key/hunter-2/",
        "/accounts/confirm-email/hunter-2/",
        "-----BEGIN PRIVATE KEY-----\nhunter-2\n-----END PRIVATE KEY-----",
    ],
)
def test_secrets_go_by_the_name_before_them(text):
    assert "hunter" not in redacted(text)


@pytest.mark.parametrize("prefix", ["kdc", "kdr", "kdd"])
def test_what_is_remembered_between_the_steps_of_a_grant_goes(prefix: str):
    text = f"{prefix}_{'aB3-_' * 8}xyz"
    assert redacted(f"GET /cb?code={text}&state=s") == f"GET /cb?code={prefix}_[redacted]&state=s"


def test_a_digest_goes():
    stored = hashing.digest_of(KEY).text
    assert stored.split("$")[-1] not in redacted(f"digest = {stored}")


def test_a_key_keeps_its_public_id_so_that_the_line_can_be_followed_up():
    assert redacted(f"refused {KEY.text}") == "refused kd_live_A1b2C3d4E5f6_[redacted]"


def test_redacting_twice_changes_nothing_more():
    once = [redacted(text) for text in LEAKS]
    assert [redacted(text) for text in once] == once


@pytest.mark.parametrize(
    "text",
    [
        "Not Found: /v1/keys/A1b2C3d4E5f6/rotation",
        "token expired",
        "password authentication failed for user keydock",
        json.dumps({"level": "INFO", "request_id": "2566e1bb633842d082be9ff3007d441e"}),
        "Started worker-1 with 64 threads",
        base64.b16encode(b"a commit id of 20 b.").decode().lower(),
    ],
)
def test_ordinary_lines_stay_as_they_are(text):
    assert redacted(text) == text
