"""The documentation names living keys of the organization to those who may see keys, newest first, and not too many."""

import pytest

from keys.life import subscriptions
from portal.models import Membership
from tests.keys.minting import DAY, NOW, mint, revoked

pytestmark = pytest.mark.usefixtures("frozen")


def shown(cast, person: str = "bob") -> list[str]:
    membership = Membership.objects.get(organization=cast.acme, user=getattr(cast, person))
    return [key.name for key in subscriptions.keys_to_show(membership)]


def test_living_keys_are_named_newest_first(cast):
    mint(cast.acme, cast.alice, name="first", now=NOW - DAY)
    mint(cast.acme, cast.alice, name="second", now=NOW)
    mint(cast.acme, cast.alice, name="over", now=NOW - 3 * DAY, life=DAY)
    revoked(mint(cast.acme, cast.alice, name="ended"), cast.alice)
    mint(cast.acme, cast.alice, name="of-bob", owner=cast.bob)
    mint(cast.other, cast.charlie, name="elsewhere")
    assert shown(cast) == ["second", "first"]


def test_they_are_bounded(cast, monkeypatch):
    monkeypatch.setattr(subscriptions, "MOST_SHOWN", 2)
    for number in range(3):
        mint(cast.acme, cast.alice, name=f"key-{number}")
    assert len(shown(cast, "vera")) == 2
