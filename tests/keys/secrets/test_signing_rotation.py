"""The ring is rotated while tokens are read, kept sealed, and given up in an emergency with effect at once."""

import time
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from keys.models import SigningKey
from keys.secrets import peppers, signing_rotation
from keys.secrets.signing_ring import ES256, LONGEST_TOKEN, PUBLISHED_BEFORE_USE, RS256
from keys.verification import access_tokens
from keys.verification.door import verify
from tests.keys.calling import call
from tests.keys.minting import DAY, NOW, mint
from tests.keys.oauth.asking import claims

SCOPE = frozenset({"pops:read"})


@pytest.fixture(autouse=True)
def _own_ring(db, frozen):
    signing_rotation.cache.forget()
    yield
    signing_rotation.cache.forget()


@pytest.fixture
def key(cast):
    return mint(cast.acme, cast.alice).key


def issued(key, now=NOW) -> str:
    return access_tokens.issue(key, permissions=SCOPE, now=now).text


def kid_of(text: str) -> str:
    return claims(text, 0)["kid"]


def published() -> list[str]:
    return [one["kid"] for one in call("GET", "/.well-known/jwks.json").json()["keys"]]


def test_a_new_key_is_published_at_once_and_signs_later(key, frozen):
    old = issued(key)
    call_command("signing_key", "add")
    new = SigningKey.objects.get(algorithm=ES256).kid
    assert new in published()
    assert kid_of(issued(key)) == kid_of(old) != new
    frozen.shift(PUBLISHED_BEFORE_USE)
    now = NOW + PUBLISHED_BEFORE_USE
    assert kid_of(issued(key, now)) == new
    assert verify(old, now=now).is_valid
    assert verify(issued(key, now), now=now).is_valid


def test_a_retired_key_is_dropped_once_its_last_token_has_ended(key, frozen):
    for moment in (NOW, NOW + DAY):
        signing_rotation.add(ES256, moment, active_from=moment)
    _, second = SigningKey.objects.order_by("active_from").values_list("kid", flat=True)
    assert signing_rotation.drop_retired(NOW + DAY + LONGEST_TOKEN - timedelta(seconds=1)) == 0
    assert signing_rotation.drop_retired(NOW + DAY + LONGEST_TOKEN) == 1
    assert list(SigningKey.objects.values_list("kid", flat=True)) == [second]


def test_what_a_given_up_key_signed_is_refused_at_the_next_request(key):
    text = issued(key)
    call_command("signing_key", "give-up", kid_of(text))
    assert not verify(text, now=NOW).is_valid
    assert kid_of(text) not in published()
    call_command("signing_key", "add", "--now")
    assert verify(issued(key), now=NOW).is_valid


@pytest.mark.parametrize("kid", ["nobody", "-nobody", "-v", "--help"])
def test_an_unknown_key_cannot_be_given_up_and_an_id_with_a_hyphen_is_no_option(db, kid):
    with pytest.raises(CommandError, match=f"There is no signing key {kid}"):
        call_command("signing_key", "give-up", kid)


def test_a_node_learns_of_a_key_that_another_node_made(key, monkeypatch):
    """Another process signs with a key that this one has not read yet: an unknown id makes it read again."""
    signing_rotation.ring()
    before = signing_rotation.cache.ring
    signing_rotation.add(ES256, NOW, active_from=NOW)
    text = issued(key)
    later = time.monotonic() + 2
    signing_rotation.cache.ring = before
    monkeypatch.setattr(signing_rotation.time, "monotonic", lambda: later)
    assert access_tokens.read(text, NOW)


def test_the_private_part_is_nowhere_in_the_row():
    member = signing_rotation.add(ES256, NOW, active_from=NOW)
    row = SigningKey.objects.get()
    assert b"PRIVATE" not in bytes(row.sealed)
    assert signing_rotation.open_row(row).key.as_dict(private=True) == member.key.as_dict(
        private=True
    )


def test_a_sealed_key_cannot_be_passed_off_as_another():
    for _ in range(2):
        signing_rotation.add(ES256, NOW, active_from=NOW)
    first, second = SigningKey.objects.all()
    SigningKey.objects.filter(pk=first.pk).update(sealed=bytes(second.sealed))
    with pytest.raises(ImproperlyConfigured):
        signing_rotation.read()
    assert signing_rotation.unreadable() == [first.kid]


def test_keys_are_sealed_again_before_their_pepper_goes(monkeypatch):
    signing_rotation.add(ES256, NOW, active_from=NOW)
    monkeypatch.setattr(peppers.cache, "ring", peppers.ring().added().using(None))
    current = peppers.current_version()
    assert signing_rotation.seal_again(current - 1) == 1
    assert SigningKey.objects.get().pepper_version == current
    assert signing_rotation.unreadable() == []


def test_the_first_key_of_an_algorithm_is_made_when_it_is_needed():
    made = signing_rotation.signer(RS256, NOW)
    assert signing_rotation.signer(RS256, NOW).kid == made.kid
    assert SigningKey.objects.filter(algorithm=RS256).count() == 1


def test_the_command_lists_where_each_key_stands(capsys):
    call_command("signing_key", "add")
    call_command("signing_key", "list")
    told = capsys.readouterr().out
    assert "ES256 signing, signs from the start" in told
    assert "ES256 waiting" in told
