"""/v1/members/{id}/tokens: listed and revoked, prepared and withdrawn; no answer ever holds a member's secret."""

import pytest

from keys.models import ApiKey, TokenOffer
from tests.cast import Cast
from tests.keys.calling import Program, program
from tests.keys.minting import mint

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast, "members:manage")


@pytest.fixture
def bob(cast: Cast) -> str:
    return f"/v1/members/{cast.bob.public_id}"


def test_a_members_tokens_are_listed_read_and_revoked(
    cast: Cast, caller: Program, bob: str
) -> None:
    key = mint(cast.acme, cast.bob, owner=cast.bob, name="laptop").key
    assert [row["name"] for row in caller.call("GET", f"{bob}/tokens").json()["results"]] == [
        "laptop"
    ]
    one = f"{bob}/tokens/{key.public_id}"
    assert caller.call("GET", one).json()["status"] == "active"
    assert caller.call("POST", f"{one}/revocation", {}).json()["status"] == "revoked"


def test_a_token_of_another_member_is_not_found_here(cast: Cast, caller: Program, bob: str) -> None:
    key = mint(cast.acme, cast.vera, owner=cast.vera).key
    for method, path in (("GET", ""), ("POST", "/revocation")):
        answer = caller.call(method, f"{bob}/tokens/{key.public_id}{path}", {})
        assert answer.status_code == 404


@pytest.mark.parametrize("way", ["/tokens", "/tokens/{}", "/tokens/{}/rotation"])
def test_there_is_no_way_to_make_or_rotate_somebody_elses_token(
    cast: Cast, caller: Program, bob: str, way: str
) -> None:
    key = mint(cast.acme, cast.bob, owner=cast.bob).key
    answer = caller.call("POST", bob + way.format(key.public_id), {"name": "x"})
    assert answer.status_code in {404, 405}
    assert ApiKey.objects.filter(owner_user=cast.bob).count() == 1


def test_a_token_is_prepared_listed_and_withdrawn(caller: Program, bob: str) -> None:
    made = caller.call("POST", f"{bob}/token-offers", {"name": "laptop"})
    assert (made.status_code, "key" in made.json()) == (201, False)
    listed = caller.call("GET", f"{bob}/token-offers").json()["results"]
    assert listed == [made.json()]
    one = f"{bob}/token-offers/{made.json()['id']}"
    assert [caller.call("DELETE", one).status_code for _ in "ab"] == [204, 404]
    assert (ApiKey.objects.filter(name="laptop").exists(), TokenOffer.objects.count()) == (False, 1)


def test_an_offer_for_another_member_is_not_found_here(
    cast: Cast, caller: Program, bob: str
) -> None:
    made = caller.call("POST", f"{bob}/token-offers", {"name": "laptop"}).json()
    vera = f"/v1/members/{cast.vera.public_id}/token-offers/{made['id']}"
    assert caller.call("DELETE", vera).status_code == 404


def test_a_prepared_token_can_be_narrowed_to_what_the_member_holds(
    caller: Program, bob: str
) -> None:
    offers = f"{bob}/token-offers"
    narrow = caller.call("POST", offers, {"name": "a", "permissions": ["pops:read"]})
    assert narrow.json()["permissions"] == ["pops:read"]
    wide = caller.call("POST", offers, {"name": "b", "permissions": ["members:manage"]})
    assert (wide.status_code, wide.json()["code"]) == (403, "permission_not_held")


def test_a_prepared_token_is_held_to_what_was_asked(caller: Program, bob: str) -> None:
    held_to = {
        "limits": [{"name": "burst", "requests": 10, "seconds": 60}],
        "quota": {"requests": 100, "period": "day"},
        "ip_allow": ["192.0.2.0/24"],
        "refuse_browsers": True,
    }
    offers = f"{bob}/token-offers"
    told = caller.call("POST", offers, {"name": "a", **held_to}).json()
    assert {name: told[name] for name in held_to} == held_to
    wrong = caller.call("POST", offers, {"name": "b", "ip_allow": ["0.0.0.0/0"]})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "every_address")


@pytest.mark.parametrize("member_id", ["0", "999999", "x", "9" * 19, "-1"])
def test_somebody_unknown_has_no_tokens(caller: Program, member_id: str) -> None:
    for below in ("tokens", "token-offers"):
        assert caller.call("GET", f"/v1/members/{member_id}/{below}").status_code == 404
