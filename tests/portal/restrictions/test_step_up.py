"""Who lets more through is asked who they are; who lets less through is not."""

import pytest

from portal.models import Organization
from portal.pages.reauthentication import ProofNeededError
from portal.restrictions import defaults
from portal.restrictions.document import NONE, RateLimit, Restrictions
from portal.restrictions.step_up import refuse_stale_weakening
from tests.portal.asking import ask

LIMITED = Restrictions((RateLimit(10, 60),), refuse_browsers=True)
TIGHTER = {"limits": [{"requests": 5, "seconds": 60}]}
LOOSER = {"limits": [{"requests": 50, "seconds": 60}]}


@pytest.fixture
def stale(cast):
    """Somebody's session of long ago."""
    request = ask(user=cast.alice)
    request.session["proof"] = {"person": cast.alice.pk, "at": 0, "by": "password"}
    return request


def test_only_what_lets_more_through_asks(stale) -> None:
    refuse_stale_weakening(stale, Organization(), LIMITED, TIGHTER, defaults.of_owner)
    refuse_stale_weakening(stale, Organization(), NONE, LOOSER, defaults.of_owner)
    for asked in (LOOSER, {"limits": []}, {"refuse_browsers": False}):
        with pytest.raises(ProofNeededError):
            refuse_stale_weakening(stale, Organization(), LIMITED, asked, defaults.of_owner)


def test_limits_of_ones_own_that_are_looser_than_the_installations_let_more_through(
    stale, settings
) -> None:
    settings.DEFAULT_KEY_LIMITS = "10/60"
    refuse_stale_weakening(stale, Organization(), NONE, TIGHTER, defaults.of_key)
    with pytest.raises(ProofNeededError):
        refuse_stale_weakening(stale, Organization(), NONE, LOOSER, defaults.of_key)
