"""Who has no limits of their own is held to the installation's, and whoever has some to those alone."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import environment
from portal.restrictions import defaults
from portal.restrictions.document import Quota, RateLimit, Restrictions


def test_without_a_setting_nobody_is_held_to_anything() -> None:
    assert not defaults.are_set()
    assert defaults.of_key(None) is defaults.of_organization(None) is None


def test_the_installations_limits_hold_for_whoever_has_none(settings) -> None:
    settings.DEFAULT_KEY_LIMITS = "100/60, 5/1, 10000/day"
    held_to = Restrictions((RateLimit(100, 60), RateLimit(5, 1)), Quota(10_000, "day"))
    assert defaults.are_set()
    assert defaults.of_key(None) == held_to
    assert defaults.of_organization(None) is None
    assert defaults.of_owner(None) is None
    settings.DEFAULT_OWNER_LIMITS = "7/60"
    assert defaults.of_owner(None) == Restrictions((RateLimit(7, 60),))
    own = Restrictions(refuse_browsers=True)
    assert defaults.of_key(own) == held_to._replace(refuse_browsers=True)
    own = Restrictions(quota=Quota(1, "month"))
    assert defaults.of_key(own) == own


@pytest.mark.parametrize("text", ["100", "0/60", "5/0", "5/week", "5/day,6/month", "-1/5", "a/b"])
def test_a_setting_that_is_none_is_told(monkeypatch, text: str) -> None:
    monkeypatch.setenv("KEYDOCK_DEFAULT_KEY_LIMITS", text)
    with pytest.raises(ImproperlyConfigured, match="KEYDOCK_DEFAULT_KEY_LIMITS is a list like"):
        environment.limits("KEYDOCK_DEFAULT_KEY_LIMITS")
