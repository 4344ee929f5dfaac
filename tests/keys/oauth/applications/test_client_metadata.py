"""A client is taken as it describes itself, or refused with the errors of RFC 7591."""

from typing import Any

import pytest

from keys.oauth.applications.client_metadata import MOST_ADDRESSES, NAMELESS, read
from keys.oauth.errors import OAuthError

CALLBACK = "http://127.0.0.1:33418/callback"
RIGHT: dict[str, Any] = {"redirect_uris": [CALLBACK], "client_name": "Scanner"}
UNTOLD = {"\\", '"'}  # which no error_description holds (RFC 6749 section 5.2)


def test_what_is_said_is_kept() -> None:
    said = read({**RIGHT, "scope": "widgets:view openid pops:read offline_access"})
    assert (said.name, said.redirect_uris) == ("Scanner", [CALLBACK])
    assert said.scopes == ["pops:read", "widgets:view"]


def test_a_client_need_not_say_more_than_where_answers_go() -> None:
    said = read({"redirect_uris": [CALLBACK, CALLBACK]})
    assert (said.name, said.redirect_uris, said.scopes) == (NAMELESS, [CALLBACK], None)


@pytest.mark.parametrize(
    "more",
    [
        {"token_endpoint_auth_method": "none"},
        {"grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"]},
        {"grant_types": ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"]},
        {"token_endpoint_auth_method": "client_secret_post"},
        {"client_uri": "https://app.example", "software_id": 7, "client_name#ja": "x"},
    ],
)
def test_what_is_asked_for_beyond_a_code_and_what_nobody_knows_here_are_left_alone(
    more: dict,
) -> None:
    assert read({**RIGHT, **more}) == read(RIGHT)


@pytest.mark.parametrize(
    "addresses",
    [
        None,
        [],
        "https://app.example/cb",
        {"0": CALLBACK},
        [CALLBACK, None],
        [""],
        [[CALLBACK]],
        ["http://app.example/cb"],
        ["cursor:callback"],
        ["javascript:alert(1)"],
        ["data:text/html,x"],
        ["https://app.example/cb#part"],
        ["https://*.app.example/cb"],
        ["https://user@app.example/cb"],
        ["https://app.example/../cb"],
        ["https://app.example/c b"],
        [" https://app.example/cb"],
        ["http://127.0.0.1.evil.example/"],
        ["https://ex\u00e4mple.org/cb"],
        ["https://app.example/" + "a" * 1000],
        [f"https://app.example/{number}" for number in range(MOST_ADDRESSES + 1)],
    ],
)
def test_an_address_that_could_lead_elsewhere_is_refused(addresses: Any) -> None:
    with pytest.raises(OAuthError) as refused:
        read({**RIGHT, "redirect_uris": addresses})
    assert (refused.value.error, refused.value.status) == ("invalid_redirect_uri", 400)
    assert refused.value.description.isascii()
    assert not UNTOLD & set(refused.value.description)


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_name": 7},
        {"client_name": ""},
        {"client_name": " \u200b\u00ad "},
        {"client_name": "pay\u202etxt.exe"},
        {"client_name": "two\nlines"},
        {"client_name": "x" * 101},
        {"client_name": "Keydock"},
        {"client_name": "key\u00addock."},
        {"client_name": "\uff2bEY DOCK"},
        {"client_name": "127.0.0.1"},
        {"scope": "pops:fly"},
        {"scope": ["pops:read"]},
        {"scope": "pops:read\twidgets:view"},
        {"scope": 'pops:read "'},
        {"token_endpoint_auth_method": ["none"]},
        {"token_endpoint_auth_method": None},
        {"grant_types": ["client_credentials"]},
        {"grant_types": ["implicit"], "response_types": ["token"]},
        {"grant_types": ["refresh_token"]},
        {"grant_types": []},
        {"grant_types": "authorization_code"},
        {"response_types": ["token"]},
        {"response_types": [["code"]]},
    ],
)
def test_what_is_not_given_here_is_refused(wrong: dict) -> None:
    with pytest.raises(OAuthError) as refused:
        read({**RIGHT, **wrong})
    assert (refused.value.error, refused.value.status) == ("invalid_client_metadata", 400)
    assert refused.value.description.isascii()
    assert not UNTOLD & set(refused.value.description)
