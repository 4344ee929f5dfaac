"""How are limits told? In headers as the IETF's draft has them, and in the list of verify.

draft-ietf-httpapi-ratelimit-headers-10: `RateLimit-Policy` names each limit with its quota `q` and window `w`,
`RateLimit` what remains of it (`r`) and in how many seconds there is more (`t`); both are structured fields (RFC 9651).
"""

from typing import Any

from keys.limits.counting import Counted, Standing
from keys.limits.states import length_of
from portal import clock

POLICY, STANDING = "RateLimit-Policy", "RateLimit"


def headers_of(counted: Counted) -> dict[str, str]:
    """The two headers, none where there are no limits."""
    if not counted.standings:
        return {}
    now = clock.now().timestamp()
    policies = [
        f"{quoted(each.name)};q={each.limit.requests};w={length_of(each.limit, now)}"
        for each in counted.standings
    ]
    standings = [
        f"{quoted(each.name)};r={each.remaining};t={each.reset}" for each in counted.standings
    ]
    return {POLICY: ", ".join(policies), STANDING: ", ".join(standings)}


def quoted(name: str) -> str:
    """A string of RFC 9651 section 3.3.3; names are of printable ASCII (portal.restrictions.rules)."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def listed(standings: tuple[Standing, ...]) -> list[dict[str, Any]]:
    """As verify tells them."""
    return [
        {
            "name": each.name,
            "limit": each.limit.requests,
            "remaining": each.remaining,
            "reset_seconds": each.reset,
        }
        for each in standings
    ]
