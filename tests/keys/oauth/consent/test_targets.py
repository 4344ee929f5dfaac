"""An answer goes to a registered address of one known application; otherwise nobody but the person is told."""

from dataclasses import dataclass, field

import pytest

from keys.oauth.consent.targets import (
    LONGEST,
    Target,
    Untrusted,
    client_id_of,
    is_echoable,
    target_of,
)
from portal.permissions import known


@dataclass
class Client:
    redirect_uris: list[str] = field(default_factory=lambda: ["https://app.example/cb"])
    scopes: list[str] = field(default_factory=list)
    is_self_registered: bool = False
    web_message: bool = False

    @property
    def allowed_scopes(self) -> frozenset[str]:
        return frozenset(self.scopes) & known().keys()


HERE = {"redirect_uri": ["https://app.example/cb"]}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"client_id": [""]},
        {"client_id": ["a", "a"]},
        {"client_id": ["a\0"]},
        {"client_id": ["é"]},
    ],
)
def test_a_request_names_exactly_one_application(given: dict) -> None:
    with pytest.raises(Untrusted):
        client_id_of(given)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"redirect_uri": ["https://app.example/cb"] * 2},
        {"redirect_uri": ["https://evil.example/cb"]},
        {"redirect_uri": ["//app.example/cb"]},
    ],
)
def test_an_address_that_is_not_registered_is_no_target(given: dict) -> None:
    with pytest.raises(Untrusted):
        target_of(given, Client())


def test_the_state_is_repeated_with_the_answer() -> None:
    assert target_of({**HERE, "state": ["x y"]}, Client()) == Target(
        *HERE["redirect_uri"], False, "x y"
    )


@pytest.mark.parametrize("state", ["a\r\nb", "é", "a" * (LONGEST + 1)])
def test_a_state_that_could_do_harm_is_not_repeated(state: str) -> None:
    assert not is_echoable(state)
    assert target_of({**HERE, "state": [state]}, Client()).state is None


def test_a_message_is_sent_only_where_the_organization_switched_it_on() -> None:
    given = {**HERE, "response_mode": ["web_message"]}
    assert not target_of(given, Client()).by_message
    assert target_of(given, Client(web_message=True)).by_message


def test_the_origin_of_a_message_is_that_of_the_registered_address() -> None:
    assert target_of(HERE, Client()).origin == "https://app.example"
