"""A plan bounds how many keys, API users and members there are and how long keys live; it takes away none of them."""

from datetime import timedelta

import pytest

from apiusers.api_users.services import create_api_user
from keys.life import offers
from keys.life.rotation import reissue, rotate, successor_ends_at
from keys.life.services import change_expiry, generate
from keys.models import ApiKey
from portal.access import Role
from portal.errors import InvalidInput, Refusal
from portal.models import Organization, Plan
from portal.people.members import join
from tests.cast import Cast, actor
from tests.keys.minting import DAY, NOW, mint


def bound(cast: Cast, **bounds: int) -> None:
    plan = Plan.objects.create(name="Small", permissions=["*"], **bounds)
    Organization.objects.filter(pk=cast.acme.pk).update(plan=plan)
    cast.acme.refresh_from_db()


def made(cast: Cast, life: timedelta | None = None, name: str = "more"):
    expires_at = None if life is None else NOW + life
    return generate(
        organization=cast.acme, name=name, expires_at=expires_at, actor=actor(cast.alice), now=NOW
    ).key


def test_one_key_more_than_the_plan_allows_is_refused_and_those_that_are_there_stay(cast):
    mint(cast.acme, cast.alice)
    mint(cast.acme, cast.alice, name="token", owner=cast.bob)
    bound(cast, most_keys=1)
    with pytest.raises(Refusal, match="at most 1 living keys and tokens by its plan") as refusal:
        made(cast)
    assert (refusal.value.code, refusal.value.extra) == ("bound_reached", {"bound": 1})
    bound_again = Plan.objects.get(name="Small")
    bound_again.most_keys = 3
    bound_again.save()
    cast.acme.refresh_from_db()
    assert made(cast).pk


def test_api_users_and_members_are_bounded_too(cast):
    bound(cast, most_api_users=0, most_members=4)
    who = {"organization": cast.acme, "actor": actor(cast.alice), "now": NOW}
    for more in (
        lambda: create_api_user(name="robot", **who),
        lambda: join(user=cast.charlie, role=Role.VIEWER, **who),
    ):
        with pytest.raises(Refusal) as refusal:
            more()
        assert refusal.value.code == "bound_reached"


def test_no_key_is_made_that_lives_longer_than_the_plan_allows(cast):
    old = mint(cast.acme, cast.alice).key
    bound(cast, longest_life_days=30)
    for life in (None, 30 * DAY + timedelta(seconds=1)):
        with pytest.raises(InvalidInput, match="at most 30 days") as refusal:
            made(cast, life)
        assert refusal.value.code == "invalid_expiry"
    with pytest.raises(InvalidInput):
        change_expiry(key=old, expires_at=NOW + 31 * DAY, actor=actor(cast.alice), now=NOW)
    assert made(cast, 30 * DAY).expires_at == NOW + 30 * DAY
    old.refresh_from_db()
    assert old.expires_at is None or old.expires_at > NOW


def test_a_rotation_makes_no_key_that_lives_longer_than_the_plan_allows(cast):
    short, long, endless = (
        mint(cast.acme, cast.alice, name=name, life=life).key
        for name, life in (("short", 10 * DAY), ("long", 90 * DAY), ("endless", None))
    )
    bound(cast, longest_life_days=30)
    for old, life in ((short, 10 * DAY), (long, 30 * DAY), (endless, 30 * DAY)):
        told = successor_ends_at(ApiKey.objects.get(pk=old.pk), NOW)
        made = rotate(key=old, overlap=DAY, actor=actor(cast.alice), now=NOW).key
        assert told == made.expires_at == NOW + life


def test_a_key_that_is_issued_again_ends_with_the_plan_too(cast):
    kept, endless = (
        mint(cast.acme, cast.alice, name=name, life=life).key
        for name, life in (("kept", 10 * DAY), ("endless", None))
    )
    bound(cast, longest_life_days=30)
    for old, life in ((kept, 10 * DAY), (endless, 30 * DAY)):
        assert reissue(key=old, actor=actor(cast.alice), now=NOW).key.expires_at == NOW + life


def test_a_prepared_token_can_be_claimed_after_its_plan_became_shorter_and_ends_with_it(cast):
    prepared = offers.offer_token(
        organization=cast.acme, user=cast.bob, name="laptop", expires_at=None,
        actor=actor(cast.alice), now=NOW,
    )  # fmt: skip
    bound(cast, longest_life_days=30)
    prepared.refresh_from_db()
    made = offers.claim(offer=prepared, actor=actor(cast.bob), now=NOW).key
    assert made.expires_at == NOW + 30 * DAY
