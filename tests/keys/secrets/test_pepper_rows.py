"""Which keys still need a pepper is counted; those that can never pass again may be given up."""

from keys.models import ApiKey
from keys.secrets import pepper_rows
from keys.secrets.pepper_rows import Need
from keys.verification import door as verification
from keys.verification_codes import Code
from tests.keys.minting import DAY, NOW, mint, revoked


def test_living_and_dead_keys_are_counted_by_version(cast):
    mint(cast.acme, cast.alice, name="living")
    mint(cast.acme, cast.alice, name="expired", life=DAY, now=NOW - 2 * DAY)
    revoked(mint(cast.acme, cast.alice, name="revoked"), cast.alice)
    assert pepper_rows.needs(NOW) == {1: Need(living=1, dead=2)}


def test_without_keys_no_pepper_is_needed(db):
    assert pepper_rows.needs(NOW) == {}


def test_a_dead_key_that_was_given_up_answers_as_unknown_and_stays_listed(cast):
    made = revoked(mint(cast.acme, cast.alice), cast.alice)
    assert verification.verify(made.text, now=NOW).code == Code.REVOKED
    assert pepper_rows.give_up_dead(1, NOW) == 1
    assert verification.verify(made.text, now=NOW).code == Code.NOT_FOUND
    assert ApiKey.objects.listed().get(pk=made.key.pk).tail == made.key.tail


def test_a_living_key_is_never_given_up(cast):
    made = mint(cast.acme, cast.alice, life=DAY)
    assert pepper_rows.give_up_dead(1, NOW) == 0
    assert verification.verify(made.text, now=NOW).is_valid


def test_only_keys_of_that_version_are_given_up(cast):
    revoked(mint(cast.acme, cast.alice), cast.alice)
    assert pepper_rows.give_up_dead(2, NOW) == 0
