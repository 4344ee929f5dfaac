"""What a key left behind works as long as the key does, or the one that took over from it."""

from datetime import timedelta

import pytest

from keys.life import rotation, services
from keys.life.subscriptions import standing_now
from keys.models import ApiKey
from portal.permissions import MEMBERS_MANAGE
from tests.cast import actor
from tests.keys.minting import NOW, mint

HOUR = timedelta(hours=1)


@pytest.fixture
def key(cast) -> ApiKey:
    return mint(cast.acme, cast.alice, permissions=[MEMBERS_MANAGE]).key


def test_a_living_key_holds_what_it_holds(key):
    assert standing_now(key.public_id, NOW)[0] == {MEMBERS_MANAGE}


def test_a_revoked_key_holds_nothing(cast, key):
    services.revoke(key=key, actor=actor(cast.alice), now=NOW)
    assert standing_now(key.public_id, NOW)[0] == frozenset()


def test_a_successor_takes_over(cast, key):
    rotation.rotate(key=key, overlap=HOUR, actor=actor(cast.alice), now=NOW)
    assert standing_now(key.public_id, NOW + 2 * HOUR)[0] == {MEMBERS_MANAGE}


def test_a_revoked_key_is_not_saved_by_its_successor(cast, key):
    old = rotation.rotate(key=key, overlap=HOUR, actor=actor(cast.alice), now=NOW).replaces
    services.revoke(key=old, actor=actor(cast.alice), now=NOW)
    assert standing_now(key.public_id, NOW)[0] == frozenset()


def test_the_key_of_somebody_shut_out_holds_nothing(cast):
    key = mint(cast.acme, cast.alice, owner=cast.adam, permissions=[MEMBERS_MANAGE]).key
    cast.acme.memberships.filter(user=cast.adam).delete()
    assert standing_now(key.public_id, NOW)[0] == frozenset()


def test_an_unknown_id_holds_nothing(db):
    assert standing_now("A" * 12, NOW)[0] == frozenset()
