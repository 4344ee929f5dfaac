"""A request is shown to a person only when every parameter is right; what is wrong is told where it was registered."""

import pytest

from keys.oauth.consent.authorization_request import AuthorizationRequest, read
from keys.oauth.consent.targets import Refused
from tests.keys.oauth.consent.test_targets import Client

RIGHT = {
    "client_id": "abc",
    "redirect_uri": "https://app.example/cb",
    "response_type": "code",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
    "state": "s",
}


def client(**wanted) -> Client:
    return Client(scopes=["pops:read", "widgets:view"], **wanted)


def asked(web_message: bool = False, **changes: str | None) -> AuthorizationRequest:
    values = {name: [value] for name, value in {**RIGHT, **changes}.items() if value is not None}
    return read(values, client(web_message=web_message))


def refusal(**changes: str | None) -> Refused:
    with pytest.raises(Refused) as refused:
        asked(**changes)
    return refused.value


def test_without_a_permission_all_is_asked_for_that_the_application_may() -> None:
    assert asked(scope=None).scope == asked(scope="").scope
    assert asked(scope="offline_access").scope == (*asked(scope=None).scope, "offline_access")


def test_a_scope_that_is_not_registered_is_told_with_the_remedy() -> None:
    said = str(refusal(scope="keys:manage").description)
    assert "not registered for keys:manage" in said
    assert "on its page under Applications" in said


WRONG = {
    "no response type": ({"response_type": None}, "invalid_request"),
    "token": ({"response_type": "token"}, "unsupported_response_type"),
    "code and token": ({"response_type": "code token"}, "unsupported_response_type"),
    "id_token": ({"response_type": "id_token"}, "unsupported_response_type"),
    "fragment": ({"response_mode": "fragment"}, "invalid_request"),
    "message not switched on": ({"response_mode": "web_message"}, "unauthorized_client"),
    "no challenge": ({"code_challenge": None}, "invalid_request"),
    "empty challenge": ({"code_challenge": ""}, "invalid_request"),
    "short challenge": ({"code_challenge": "a" * 42}, "invalid_request"),
    "long challenge": ({"code_challenge": "a" * 44}, "invalid_request"),
    "challenge of other letters": ({"code_challenge": "a" * 42 + "="}, "invalid_request"),
    "no method": ({"code_challenge_method": None}, "invalid_request"),
    "plain": ({"code_challenge_method": "plain"}, "invalid_request"),
    "s256": ({"code_challenge_method": "s256"}, "invalid_request"),
    "unknown scope": ({"scope": "orders:fly"}, "invalid_scope"),
    "scope not registered": ({"scope": "keys:manage"}, "invalid_scope"),
    "a tab in the scope": ({"scope": "pops:read\twidgets:view"}, "invalid_scope"),
    "quotation mark": ({"scope": 'pops:read "x"'}, "invalid_scope"),
    "everything": ({"scope": "*"}, "invalid_scope"),
    "foreign resource": ({"resource": "https://api.example"}, "invalid_target"),
    "two audiences": (
        {"resource": "https://api.example", "audience": "https://b.example"},
        "invalid_target",
    ),
    "unknown prompt": ({"prompt": "create"}, "invalid_request"),
    "none and more": ({"prompt": "none login"}, "invalid_request"),
    "request object": ({"request": "eyJ"}, "request_not_supported"),
    "request address": ({"request_uri": "https://evil.example"}, "request_uri_not_supported"),
    "registration": ({"registration": "{}"}, "registration_not_supported"),
    "line feed in the state": ({"state": "a\nb"}, "invalid_request"),
    "long nonce": ({"nonce": "a" * 2001}, "invalid_request"),
}


@pytest.mark.parametrize(("changes", "error"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_by_the_name_that_the_standard_gives_it(changes, error) -> None:
    refused = refusal(**changes)
    assert refused.error == error
    assert refused.target.redirect_uri == RIGHT["redirect_uri"]


@pytest.mark.parametrize(
    "name", ["scope", "state", "code_challenge", "response_type", "unheard_of"]
)
def test_a_parameter_that_comes_twice_is_refused(name: str) -> None:
    values = {key: [value] for key, value in RIGHT.items()} | {name: ["a", "a"]}
    with pytest.raises(Refused) as refused:
        read(values, client())
    assert refused.value.error == "invalid_request"


def test_a_description_keeps_to_the_letters_of_the_standard() -> None:
    text = refusal(scope="orders:fly").description
    assert not set(text) - {
        chr(number) for number in (0x20, 0x21, *range(0x23, 0x5C), *range(0x5D, 0x7F))
    }


def test_a_right_request_is_read_whole(settings) -> None:
    settings.PUBLIC_URL = "https://keys.example"
    found = asked(
        web_message=True,
        response_mode="web_message",
        scope="widgets:view openid pops:read offline_access",
        nonce="n",
        audience="https://keys.example/",
        prompt="login consent",
        unheard_of="ignored",
    )
    assert found.target.by_message
    assert found.scope == ("pops:read", "widgets:view", "offline_access", "openid")
    assert (found.nonce, found.resource) == ("n", "https://keys.example/")
    assert found.prompt == {"login", "consent"}


def test_several_resources_are_all_asked_for(settings) -> None:
    settings.PUBLIC_URL = "https://keys.example"
    values = {key: [value] for key, value in RIGHT.items()}
    named = ["https://keys.example/v1/a", "https://keys.example/v1/b"]
    assert read({**values, "resource": named}, client()).resource == " ".join(named)
    with pytest.raises(Refused) as refused:
        read({**values, "resource": [*named, "https://elsewhere.example"]}, client())
    assert refused.value.error == "invalid_target"


def test_without_a_scope_it_is_all_that_the_application_may_ask_for() -> None:
    assert asked(scope=None).scope == ("pops:read", "widgets:view")


def test_a_permission_that_the_installation_lost_is_not_asked_for() -> None:
    values = {key: [value] for key, value in RIGHT.items()}
    assert read(values, Client(scopes=["pops:read", "orders:gone"])).scope == ("pops:read",)


def test_who_registered_itself_gets_the_part_that_it_may_ask_for():
    values = {name: [value] for name, value in RIGHT.items()}
    values["scope"] = ["openid keys:manage pops:read"]
    itself = Client(scopes=["pops:read"], is_self_registered=True)
    assert read(values, itself).scope == ("pops:read", "openid")
