"""A key's living tokens are listed, and ended one by one or all at once, whether they are listed or not."""

import pytest

from keys.models import IssuedToken
from keys.oauth.grants.clean_up import clean_up
from keys.oauth.revocation import revoked_access_tokens
from keys.usage import issued
from keys.verification import access_tokens
from tests.cast import actor
from tests.keys.calling import program
from tests.keys.minting import DAY, NOW, SECOND
from tests.keys.oauth.asking import claims, passes

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def caller(cast):
    issued.buffer.take(issued.MOST)
    return program(cast, "pops:read", "keys:manage")


def listed(caller, now=NOW) -> list[str]:
    caller.made.key.refresh_from_db()
    return [row.token_id for row in revoked_access_tokens.living_tokens(caller.made.key, now)]


def id_of(text: str) -> str:
    return claims(text)["jti"]


def test_living_tokens_are_listed_newest_first_and_ended_ones_are_not(cast, caller):
    first, second = caller.token(NOW), caller.token(NOW + SECOND)
    assert listed(caller) == [id_of(second), id_of(first)]
    path = f"/v1/keys/{caller.made.key.public_id}/tokens/{id_of(first)}"
    assert caller.call("DELETE", path).status_code == 204
    assert (listed(caller), passes(first)) == ([id_of(second)], False)


def test_a_token_whose_ancestor_was_ended_is_not_listed(cast, caller):
    first = caller.token(NOW)
    parent = access_tokens.read(first, NOW)
    wish = access_tokens.TokenRequest(parent=parent)
    access_tokens.issue(caller.made.key, permissions=frozenset(), now=NOW, wish=wish)
    assert len(listed(caller)) == 2
    ends = {"token_id": parent.token_id, "expires_at": parent.expires_at}
    revoked_access_tokens.revoke_token(
        key=caller.made.key, actor=actor(cast.alice), now=NOW, **ends
    )
    assert listed(caller) == []


def test_all_are_ended_at_once_even_those_that_no_list_knows(caller):
    listed_one, unlisted = caller.token(NOW), caller.token(NOW)
    issued.buffer.take(issued.MOST)  # as if the process had been killed
    path = f"/v1/keys/{caller.made.key.public_id}/tokens"
    assert caller.call("DELETE", path).status_code == 204
    assert (passes(listed_one), passes(unlisted), listed(caller)) == (False, False, [])
    caller.made.key.refresh_from_db()
    assert passes(caller.token(NOW))  # within the same second


def test_a_token_that_has_run_out_is_not_listed_and_its_note_is_deleted(caller):
    caller.token(NOW)
    assert len(listed(caller)) == 1
    assert listed(caller, NOW + DAY) == []
    assert clean_up(NOW + DAY) == {"notes of tokens": 1}
    assert not IssuedToken.objects.exists()


def test_the_api_tells_neither_token_nor_anothers_list(cast, caller):
    text = caller.token(NOW)
    path = f"/v1/keys/{caller.made.key.public_id}/tokens"
    [told] = caller.call("GET", path).json()["results"]
    assert (told["id"], told["grant"], told["permissions"]) == (
        id_of(text),
        "exchange",
        ["keys:manage", "pops:read"],
    )
    assert caller.call("DELETE", f"{path}/unknown").status_code == 404
