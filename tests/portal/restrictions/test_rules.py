"""Limits that mean nothing, or more than the installation allows, are refused with what is wrong."""

import pytest

from portal.errors import InvalidInput
from portal.restrictions.document import NONE, Quota, RateLimit, Restrictions
from portal.restrictions.rules import MOST_LIMITS, changed, checked_limits, checked_quota


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        (RateLimit(0, 60), "invalid_rate_limit"),
        (RateLimit(-1, 60), "invalid_rate_limit"),
        (RateLimit(10, 0), "invalid_rate_limit"),
        (RateLimit(10, -5), "invalid_rate_limit"),
        (RateLimit(10, 86_401), "invalid_rate_limit"),
        (RateLimit(10, 10**18), "invalid_rate_limit"),
        (RateLimit(1001, 60), "limit_too_high"),
        (RateLimit(10, 60, "naïve"), "invalid_rate_limit"),
        (RateLimit(10, 60, "a\r\nX-Evil: 1"), "invalid_rate_limit"),
        (RateLimit(10, 60, "n" * 41), "invalid_rate_limit"),
    ],
)
def test_a_window_that_cannot_be_is_refused(settings, limit: RateLimit, code: str) -> None:
    settings.MAX_LIMIT_REQUESTS = 1000
    with pytest.raises(InvalidInput) as refused:
        checked_limits([limit])
    assert refused.value.code == code


@pytest.mark.parametrize(
    "limits",
    [[RateLimit(1, 60), RateLimit(2, 60)], [RateLimit(1, 60, "a"), RateLimit(2, 61, "a")]],
)
def test_no_two_windows_are_called_or_last_alike(limits: list[RateLimit]) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_limits(limits)
    assert refused.value.code == "invalid_rate_limit"


def test_there_are_only_so_many_windows() -> None:
    limits = [RateLimit(1, seconds) for seconds in range(1, MOST_LIMITS + 2)]
    assert checked_limits(limits[1:]) == tuple(limits[1:])
    with pytest.raises(InvalidInput) as refused:
        checked_limits(limits)
    assert refused.value.code == "too_many_limits"


def test_a_quota_is_of_a_day_or_a_month_and_of_one_request_at_least() -> None:
    assert checked_quota(None) is None
    assert checked_quota(Quota(5, "day")) == Quota(5, "day")
    for quota in (Quota(0, "day"), Quota(5, "week")):  # type: ignore[arg-type]
        with pytest.raises(InvalidInput) as refused:
            checked_quota(quota)
        assert refused.value.code == "invalid_quota"


def test_what_is_not_named_stays_and_what_is_empty_goes() -> None:
    held_to = changed(NONE, {"limits": [{"requests": 5, "seconds": 1}], "ip_allow": ["192.0.2.1"]})
    assert held_to.limits == (RateLimit(5, 1, ""),)
    quota = {"requests": 5, "period": "day"}
    held_to = changed(held_to, {"quota": quota, "refuse_browsers": True})
    assert held_to.shown() == {
        "limits": [{"requests": 5, "seconds": 1, "name": ""}],
        "quota": quota,
        "ip_allow": ["192.0.2.1/32"],
        "refuse_browsers": True,
    }
    nothing = {"limits": [], "quota": None, "ip_allow": [], "refuse_browsers": False}
    assert changed(held_to, nothing) == Restrictions() == NONE
