"""Is a list offered to be narrowed by what there is, with right numbers?"""

import pytest

from keys.lists import choices
from keys.lists.choices import offered_among
from keys.lists.selection import PROGRAMS
from keys.models import ApiKey
from tests.cast import Cast
from tests.keys.minting import kept_by, mint


def test_makers_and_permissions_are_offered_with_how_many_keys_they_have(cast: Cast) -> None:
    maker = mint(cast.acme, cast.alice, name="one", permissions=["pops:read"]).key
    mint(cast.acme, cast.alice, name="two", permissions=["pops:read", "keys:verify"])
    mint(cast.acme, cast.bob, name="three", permissions=[])
    made = mint(cast.acme, cast.bob, name="four", permissions=[]).key
    ApiKey.objects.filter(pk=made.pk).update(created_by_user=None, created_by_key=maker)
    mint(cast.other, cast.charlie, permissions=["keys:manage"])
    offered = offered_among(kept_by(cast.acme))
    assert sorted(offered.makers) == sorted(
        [
            (cast.alice.public_id, f"{cast.alice} (2)"),
            (cast.bob.public_id, f"{cast.bob} (1)"),
            (PROGRAMS, "Other keys (1)"),
        ]
    )
    assert offered.permissions == [
        ("pops:read", "pops:read (2)"),
        ("keys:verify", "keys:verify (1)"),
    ]
    assert not offered.is_cut


def test_beyond_the_newest_nothing_is_counted_and_that_is_told(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choices, "LOOKED_AT", 1)
    mint(cast.acme, cast.alice, name="one")
    assert not offered_among(kept_by(cast.acme)).is_cut
    mint(cast.acme, cast.bob, name="two")
    offered = offered_among(kept_by(cast.acme))
    assert (len(offered.makers), offered.is_cut) == (1, True)
