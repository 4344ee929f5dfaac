"""How a key looks in the API."""

import pytest

from keys.api.serializers import maker_of, owner_of, render_key
from keys.life import services
from portal.actors import Actor
from tests.keys.minting import DAY, NOW, mint, revoked


def test_a_key_shows_its_public_fields_and_no_others(cast):
    key = mint(cast.acme, cast.alice, life=DAY).key
    told = render_key(key, NOW)
    assert told["masked"] == key.masked
    assert told["created_at"] == "2026-03-02T12:00:00Z"
    assert not {"digest", "tail", "pepper_version", "organization", "key"} & set(told)


@pytest.mark.parametrize(("days", "status"), [(0.5, "expires_soon"), (1, "expired")])
def test_the_status_is_that_of_the_moment(cast, days, status):
    key = mint(cast.acme, cast.alice, life=DAY).key
    assert render_key(key, NOW + days * DAY)["status"] == status


def test_a_revoked_key_shows_when(cast):
    key = revoked(mint(cast.acme, cast.alice), cast.alice).key
    assert (render_key(key, NOW)["status"], render_key(key, NOW)["revoked_at"]) == (
        "revoked",
        "2026-03-02T12:00:00Z",
    )


def test_owners_of_each_kind_have_type_id_and_name(cast):
    own = mint(cast.acme, cast.alice).key
    bobs = mint(cast.acme, cast.alice, owner=cast.bob).key
    assert owner_of(own)["type"] == "organization"
    bob = {"type": "user", "id": cast.bob.public_id, "name": "Bob", "external_id": None}
    assert owner_of(bobs) == bob


def test_what_keydock_made_itself_has_no_maker(cast):
    made = services.generate(
        organization=cast.acme, name="x", expires_at=None, actor=Actor.system(), now=NOW
    )
    assert maker_of(made.key) is None
