"""An organization chooses how long its tokens live; a choice is recorded, and no choice is none."""

import pytest

from keys.oauth.applications import lifetime_choices
from keys.oauth.lifetimes import of_exchange
from portal.errors import InvalidInput
from tests.cast import Cast, actor
from tests.keys.minting import NOW
from tests.portal.signed_in import actions


def choose(cast: Cast, exchange: int | None, oauth: int | None) -> bool:
    return lifetime_choices.choose(
        organization=cast.acme,
        exchange_seconds=exchange,
        oauth_seconds=oauth,
        actor=actor(cast.alice),
        now=NOW,
    )


def test_a_choice_counts_and_is_recorded_once(cast: Cast) -> None:
    assert choose(cast, 900, None)
    assert not choose(cast, 900, None)
    assert of_exchange(cast.acme.pk) == 900
    assert actions(cast.acme) == ["organization.token_lifetimes_changed"]


def test_a_choice_can_be_taken_back(cast: Cast, settings) -> None:
    choose(cast, 900, 900)
    choose(cast, None, None)
    assert of_exchange(cast.acme.pk) == settings.ACCESS_TOKEN_SECONDS
    assert lifetime_choices.chosen(cast.acme).oauth_seconds is None


@pytest.mark.parametrize("seconds", [0, 60, 604_801])
def test_a_lifetime_out_of_bounds_is_refused(cast: Cast, seconds: int) -> None:
    with pytest.raises(InvalidInput):
        choose(cast, None, seconds)
    assert lifetime_choices.chosen(cast.acme).oauth_seconds is None
