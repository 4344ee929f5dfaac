"""The panel tells a key's living tokens, and a person ends one or all of them after being asked."""

import pytest

from keys.usage import issued
from keys.verification import access_tokens
from portal.models import Membership
from tests.cast import Cast
from tests.keys.minting import DAY, NOW, mint
from tests.keys.oauth.asking import claims, passes
from tests.keys.pages.asking import Person, person, text_of

pytestmark = pytest.mark.usefixtures("frozen")
SCOPE = frozenset({"pops:read"})


@pytest.fixture
def key(cast: Cast):
    issued.buffer.take(issued.MOST)
    return mint(cast.acme, cast.alice).key


@pytest.fixture
def alice(cast: Cast) -> Person:
    return person(cast.alice, cast.acme)


def give(key, count: int = 1) -> list[str]:
    return [access_tokens.issue(key, permissions=SCOPE, now=NOW).text for _ in range(count)]


def test_the_panel_tells_how_many_live_and_what_they_may_do(alice, key) -> None:
    give(key, 3)
    words = text_of(alice.get(key))
    assert "3 living tokens" in words
    assert "Key exchange: pops:read" in words


def test_many_permissions_are_told_by_their_number(alice, key) -> None:
    many = frozenset({"endpoints:call", "keys:verify", "pops:read", "widgets:view"})
    access_tokens.issue(key, permissions=many, now=NOW)
    assert "Key exchange: 4 permissions" in text_of(alice.get(key))


def test_a_long_list_is_cut_and_says_so(alice, key) -> None:
    give(key, 13)
    assert "and 3 more" in text_of(alice.get(key))


def test_a_key_without_tokens_or_that_has_ended_lists_none(alice, cast, key) -> None:
    assert "No living access tokens" in text_of(alice.get(key))
    dead = mint(cast.acme, cast.alice, name="dead", life=DAY, now=NOW - 2 * DAY).key
    assert "No living access tokens" in text_of(alice.get(dead))


def test_one_is_ended_after_a_question(alice, key) -> None:
    ended, other = give(key, 2)
    action = f"tokens/{claims(ended)['jti']}/revocation"
    assert "Revoke this access token?" in text_of(alice.get(key, action))
    assert passes(ended)
    assert alice.post(key, action).status_code == 302
    assert (passes(ended), passes(other)) == (False, True)


def test_all_are_ended_after_a_question(alice, key) -> None:
    given = give(key, 2)
    assert "Revoke all access tokens?" in text_of(alice.get(key, "tokens/revocation"))
    assert alice.post(key, "tokens/revocation").status_code == 302
    assert [passes(text) for text in given] == [False, False]


def test_a_token_of_another_key_or_one_that_has_ended_is_not_found(alice, cast, key) -> None:
    [other] = give(mint(cast.acme, cast.alice, name="other").key)
    assert alice.get(key, f"tokens/{claims(other)['jti']}/revocation").status_code == 404


def test_who_may_only_look_is_offered_no_end(cast, key) -> None:
    give(key)
    vera = person(cast.vera, cast.acme)
    assert Membership.objects.get(user=cast.vera).role == "viewer"
    page = vera.get(key).content.decode()
    assert "1 living token" in page
    assert "tokens/revocation" not in page
