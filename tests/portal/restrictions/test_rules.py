"""Limits that mean nothing, or more than the installation allows, are refused with what is wrong."""

from dataclasses import replace
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.actors import Actor
from portal.errors import Conflict, InvalidInput
from portal.restrictions.document import NONE, Quota, RateLimit, Restrictions
from portal.restrictions.rules import (
    MOST_LIMITS,
    changed,
    checked_limits,
    checked_quota,
    refuse_to_shut_out,
    weakens,
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


ONE, OTHER = ip_network("192.0.2.0/24"), ip_network("2001:db8::/32")
HELD = Restrictions((RateLimit(10, 60),), Quota(100, "day"), (ONE, OTHER), refuse_browsers=True)
STRICTER = [
    HELD,
    HELD._replace(limits=(RateLimit(9, 60), RateLimit(5000, 3600))),
    HELD._replace(limits=(RateLimit(10, 61),)),
    HELD._replace(quota=Quota(1, "day")),
    HELD._replace(ip_allow=(ip_network("192.0.2.7/32"),)),
]
LOOSER = [
    NONE,
    HELD._replace(limits=()),
    HELD._replace(limits=(RateLimit(11, 60),)),
    HELD._replace(limits=(RateLimit(10, 59),)),
    HELD._replace(quota=None),
    HELD._replace(quota=Quota(100, "month")),
    HELD._replace(quota=Quota(101, "day")),
    HELD._replace(ip_allow=()),
    HELD._replace(ip_allow=(ONE, ip_network("198.51.100.0/24"))),
    HELD._replace(ip_allow=(ip_network("192.0.0.0/16"),)),
    HELD._replace(refuse_browsers=False),
]


@pytest.mark.parametrize("after", STRICTER)
def test_what_lets_through_no_more_does_not_weaken(after: Restrictions) -> None:
    assert not weakens(HELD, after)
    assert not weakens(NONE, after)


@pytest.mark.parametrize("after", LOOSER)
def test_what_may_let_through_more_weakens(after: Restrictions) -> None:
    assert weakens(HELD, after)


requests, seconds = st.integers(1, 5), st.integers(1, 5)
several = st.lists(st.builds(RateLimit, requests, seconds), max_size=3).map(tuple)


@given(several, several, st.lists(st.integers(0, 12), max_size=8))
def test_whatever_passes_after_a_change_that_weakens_nothing_passed_before(
    before: tuple[RateLimit, ...], after: tuple[RateLimit, ...], times: list[int]
) -> None:
    def passes(limits: tuple[RateLimit, ...]) -> bool:
        return all(
            sum(start <= moment < start + limit.seconds for moment in times) <= limit.requests
            for limit in limits
            for start in times
        )

    if not weakens(Restrictions(before), Restrictions(after)) and passes(after):
        assert passes(before)


PERSON = Actor("user", "id", "a@example.com", ip="192.0.2.9")


@pytest.mark.parametrize(
    ("before", "after", "actor"),
    [
        (NONE, HELD, PERSON),
        (HELD, NONE, replace(PERSON, ip="198.51.100.1")),
        (HELD, HELD._replace(quota=None), replace(PERSON, ip="198.51.100.1")),
        (NONE, HELD, Actor.system()),
    ],
)
def test_nobody_is_asked_whom_a_list_does_not_shut_out(before, after, actor) -> None:
    refuse_to_shut_out(before, after, actor, confirmed=False)


@pytest.mark.parametrize("ip", ["198.51.100.1", None, "fe80::1%eth0"])
@pytest.mark.parametrize("kind", ["user", "api_key"])
def test_whoever_a_new_list_shuts_out_confirms_it(ip: str | None, kind: str) -> None:
    actor = replace(PERSON, ip=ip, type=kind)
    with pytest.raises(Conflict) as refused:
        refuse_to_shut_out(NONE, HELD, actor, confirmed=False)
    assert refused.value.code == "would_shut_out"
    refuse_to_shut_out(NONE, HELD, actor, confirmed=True)
