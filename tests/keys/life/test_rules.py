"""What a key may be called, how long it may live and what it may be allowed."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from keys.life import rules, services
from portal import clock
from portal.errors import Conflict, Forbidden, InvalidInput, NameTaken, Refusal
from portal.permissions import DEFAULT_FOR_KEYS, known
from tests.cast import actor
from tests.keys.minting import DAY, NOW, SECOND, mint, revoked, rotated


def test_no_expiry_is_an_expiry():
    assert rules.clean_expiry(None, NOW) is None


@pytest.mark.parametrize("life", [timedelta(microseconds=1), DAY, rules.LONGEST_LIFE])
def test_an_expiry_lies_in_the_future_and_at_most_ten_years_ahead(life):
    assert rules.clean_expiry(NOW + life, NOW) == NOW + life


@pytest.mark.parametrize(
    "expires_at",
    [
        NOW,
        NOW - SECOND,
        datetime(1, 1, 1, tzinfo=UTC),
        NOW + rules.LONGEST_LIFE + SECOND,
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(-timedelta(hours=23))),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=23))),
    ],
)
def test_an_expiry_in_the_past_or_too_far_ahead_is_refused(expires_at):
    with pytest.raises(InvalidInput) as refused:
        rules.clean_expiry(expires_at, NOW)
    assert refused.value.code == "invalid_expiry"


def test_without_permissions_a_key_may_call_and_nothing_else(cast):
    assert rules.clean_permissions(cast.acme, None, actor(cast.alice)) == sorted(DEFAULT_FOR_KEYS)
    assert not {"keys:manage", "keys:verify"} & set(DEFAULT_FOR_KEYS)


def test_the_default_permissions_do_not_exceed_those_of_the_actor(cast):
    poor = actor(cast.bob, permissions=frozenset({"pops:read", "keys:manage"}))
    assert rules.clean_permissions(cast.acme, None, poor) == ["pops:read"]


def test_permissions_are_stored_once_and_sorted(cast):
    asked = ["widgets:view", "pops:read", "widgets:view"]
    assert rules.clean_permissions(cast.acme, asked, actor(cast.alice)) == [
        "pops:read",
        "widgets:view",
    ]


def test_a_key_may_be_made_without_any_permission(cast):
    assert rules.clean_permissions(cast.acme, [], actor(cast.alice)) == []


def test_an_unknown_permission_is_named_and_refused(cast):
    with pytest.raises(InvalidInput, match="orders:read") as refused:
        rules.clean_permissions(cast.acme, ["orders:read"], actor(cast.alice))
    assert refused.value.code == "unknown_permission"


@pytest.mark.parametrize("lacking", sorted(known()))
def test_nobody_puts_into_a_key_a_permission_that_they_lack(cast, lacking):
    held = frozenset(known()) - {lacking}
    with pytest.raises(Forbidden, match=lacking) as refused:
        rules.clean_permissions(cast.acme, sorted(known()), actor(cast.bob, permissions=held))
    assert refused.value.code == "permission_not_held"


# Names ---------------------------------------------------------------------------------------


def test_two_living_keys_of_one_owner_cannot_share_a_name(cast):
    mint(cast.acme, cast.alice, name="production-main")
    with pytest.raises(NameTaken) as refused:
        mint(cast.acme, cast.bob, name="Production-Main")
    assert (refused.value.status, refused.value.proposal) == (409, "Production-Main-2")


def test_the_proposed_name_is_the_first_free_one(cast):
    for name in ("main", "main-2", "main-3"):
        mint(cast.acme, cast.alice, name=name)
    with pytest.raises(NameTaken) as refused:
        mint(cast.acme, cast.alice, name="main")
    assert mint(cast.acme, cast.alice, name=refused.value.proposal).key.name == "main-4"


def test_the_proposal_for_a_name_of_full_length_still_fits(cast):
    mint(cast.acme, cast.alice, name="n" * 100)
    with pytest.raises(NameTaken) as refused:
        mint(cast.acme, cast.alice, name="n" * 100)
    assert refused.value.proposal == "n" * 98 + "-2"


@pytest.mark.parametrize("wildcard", ["%", "_", "p%", "production_main", "\\"])
def test_a_name_is_compared_as_text_and_not_as_a_pattern(cast, wildcard):
    mint(cast.acme, cast.alice, name="production-main")
    assert mint(cast.acme, cast.alice, name=wildcard).key.name == wildcard


def test_a_name_is_free_again_once_its_key_is_revoked(cast):
    revoked(mint(cast.acme, cast.alice), cast.alice)
    assert mint(cast.acme, cast.alice).key.name == "production-main"


def test_a_name_is_free_again_at_the_moment_its_key_expires(cast):
    mint(cast.acme, cast.alice, life=DAY)
    with pytest.raises(NameTaken):
        mint(cast.acme, cast.alice, now=NOW + DAY - SECOND)
    assert mint(cast.acme, cast.alice, now=NOW + DAY).key.name == "production-main"


def test_another_organization_may_use_the_same_name(cast):
    mint(cast.acme, cast.alice)
    assert mint(cast.other, cast.charlie).key.name == "production-main"


def test_another_owner_in_the_organization_may_use_the_same_name(cast):
    mint(cast.acme, cast.alice)
    assert mint(cast.acme, cast.alice, owner=cast.bob).key.name == "production-main"


def test_a_rotated_key_and_its_successor_share_their_name_during_the_overlap(cast):
    old = mint(cast.acme, cast.alice)
    new = rotated(old, cast.alice)
    assert new.replaces.is_living_at(NOW)
    assert new.key.name == old.key.name


def test_a_third_key_may_not_take_the_name_that_an_overlap_shares(cast):
    rotated(mint(cast.acme, cast.alice), cast.alice)
    with pytest.raises(NameTaken):
        mint(cast.acme, cast.alice)


# Handing a key over --------------------------------------------------------------------------


def test_only_an_operator_replaces_an_installation_verifier(cast):
    key = mint(cast.acme, cast.alice).key
    key.is_installation_verifier = True
    with pytest.raises(Forbidden) as refused:
        rules.refuse_to_hand_over(key, actor(cast.alice))
    assert refused.value.code == "operator_only"


def test_an_operator_may_replace_an_installation_verifier(cast):
    key = mint(cast.acme, cast.alice).key
    key.is_installation_verifier = True
    operator = type(actor(cast.alice)).system()
    assert rules.refuse_to_hand_over(key, operator) is None


@pytest.mark.parametrize("whose", ["organization", "person"])
def test_an_owner_has_only_so_many_living_keys(cast, settings, whose):
    settings.MAX_TOKENS_PER_OWNER = settings.MAX_KEYS_PER_ORGANIZATION = 2
    owner = cast.bob if whose == "person" else None
    first = mint(cast.acme, cast.alice, name="one", owner=owner)
    mint(cast.acme, cast.alice, name="two", owner=owner)
    with pytest.raises(Conflict) as refused:
        mint(cast.acme, cast.alice, name="three", owner=owner)
    assert refused.value.code == "too_many_keys"
    revoked(first, cast.alice)
    assert mint(cast.acme, cast.alice, name="three", owner=owner).key.pk


def test_a_full_owner_still_rotates(cast, settings):
    settings.MAX_KEYS_PER_ORGANIZATION = 1
    assert rotated(mint(cast.acme, cast.alice), cast.alice).key.pk


def test_an_organization_makes_so_many_keys_in_a_quarter_of_an_hour_deleted_ones_too(
    cast, settings, frozen
):
    settings.MAX_NEW_KEYS = 3
    first = mint(cast.acme, cast.alice, name="first", now=clock.now())
    services.delete(key=first.key, actor=actor(cast.alice), now=clock.now())
    second = mint(cast.acme, cast.alice, name="second", now=clock.now())
    rotated(second, cast.alice)
    with pytest.raises(Refusal) as refusal:
        mint(cast.acme, cast.alice, name="more", now=clock.now())
    told = refusal.value
    assert (told.code, told.status) == ("too_many_new_keys", 429)
    assert told.headers["Retry-After"] == str(15 * 60)
    assert mint(cast.other, cast.charlie, name="elsewhere", now=clock.now()).key.pk
    frozen.shift(timedelta(minutes=15))
    assert mint(cast.acme, cast.alice, name="more", now=clock.now()).key.pk
