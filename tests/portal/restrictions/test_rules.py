"""Limits that mean nothing, or more than the installation allows, are refused with what is wrong."""

import pytest

from portal.errors import InvalidInput
from portal.restrictions.document import Quota, RateLimit
from portal.restrictions.rules import (
    MOST_LIMITS,
    checked_limits,
    checked_quota,
    limits_in,
    quota_in,
)


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
    assert quota_in({"requests": 5, "period": "day"}) == Quota(5, "day")
    for quota in (Quota(0, "day"), Quota(5, "week")):  # type: ignore[arg-type]
        with pytest.raises(InvalidInput) as refused:
            checked_quota(quota)
        assert refused.value.code == "invalid_quota"


def test_the_api_may_leave_the_name_out() -> None:
    assert limits_in([{"requests": 5, "seconds": 1}]) == (RateLimit(5, 1, ""),)
