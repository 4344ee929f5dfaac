"""How is it written down what a key, its owner or its organization is held to? One small document beside each of them.

Most have none. So it is one column that is null, which the door's one statement reads for the price of a null, and
what was read once is remembered by its text. Its members, all optional:

- `limits`: `[{"name", "requests", "seconds"}]`, sliding windows, all of which hold;
- `quota`: `{"requests", "period"}`, a calendar day or month in UTC;
- `ip_allow`: networks in CIDR notation, from which alone a key is taken;
- `refuse_browsers`: true where a key that a browser sends is refused;
- `counts_as`: of a key that took over from another one, the row id under which both are counted.
"""

import json
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, Literal, NamedTuple

Network = IPv4Network | IPv6Network
Period = Literal["day", "month"]
REMEMBERED = 10_000  # texts whose meaning has been worked out already


class RateLimit(NamedTuple):
    """At most so many requests in any stretch of so many seconds."""

    requests: int
    seconds: int
    name: str = ""  # empty: told by what it limits


class Quota(NamedTuple):
    """At most so many requests in a calendar day or month, UTC."""

    requests: int
    period: Period


class Restrictions(NamedTuple):
    """The document as it is judged by."""

    limits: tuple[RateLimit, ...] = ()
    quota: Quota | None = None
    ip_allow: tuple[Network, ...] = ()
    refuse_browsers: bool = False
    counts_as: int | None = None

    def shown(self) -> dict[str, Any]:
        """As the API tells it."""
        return {
            "limits": [limit._asdict() for limit in self.limits],
            "quota": self.quota._asdict() if self.quota else None,
            "ip_allow": [str(network) for network in self.ip_allow],
            "refuse_browsers": self.refuse_browsers,
        }

    def set(self) -> dict[str, Any]:
        """The same, without what is not set: for the audit log."""
        return {name: value for name, value in self.shown().items() if value}

    def as_document(self) -> dict[str, Any] | None:
        """As it is stored: what is not set is left out, and None where nothing is."""
        members = {
            "limits": [limit._asdict() for limit in self.limits],
            "quota": self.quota._asdict() if self.quota else None,
            "ip_allow": [str(network) for network in self.ip_allow],
            "refuse_browsers": self.refuse_browsers,
            "counts_as": self.counts_as,
        }
        return {name: value for name, value in members.items() if value} or None


NONE = Restrictions()


def told_as_setting(held_to: Restrictions) -> str:
    """Limits and quota as settings write them, `100/60, 10000/day`."""
    windows = [f"{limit.requests}/{limit.seconds}" for limit in held_to.limits]
    quota = [f"{held_to.quota.requests}/{held_to.quota.period}"] if held_to.quota else []
    return ", ".join([*windows, *quota])


def restrictions_of(document: dict[str, Any] | None) -> Restrictions:
    """What a stored document says; NONE of one that is null. Members that this version does not know are ignored."""
    if not document:
        return NONE
    quota = document.get("quota")
    return Restrictions(
        tuple(RateLimit(**limit) for limit in document.get("limits", ())),
        Quota(**quota) if quota else None,
        tuple(ip_network(network) for network in document.get("ip_allow", ())),
        bool(document.get("refuse_browsers", False)),
        document.get("counts_as"),
    )


@lru_cache(REMEMBERED)
def restrictions_in(text: str | bytes | None) -> Restrictions | None:
    """The same of a document's JSON; None of NULL, so that whoever has nothing costs one comparison."""
    return restrictions_of(json.loads(text)) if text else None
