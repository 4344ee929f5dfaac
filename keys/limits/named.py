"""Which limits is a key held to? Its own, its owner's, its organization's, its plan's, each with its counter's name."""

from functools import lru_cache
from typing import NamedTuple

from portal.restrictions import defaults
from portal.restrictions.document import Period, Restrictions

REMEMBERED = 10_000
KEY, OWNER, ORGANIZATION, PLAN = "key", "owner", "organization", "plan"


class Limit(NamedTuple):
    """One limit of one holder: a window of `seconds`, or a quota of a `period`."""

    counter: str  # what is counted together, on every node
    name: str  # as callers are told
    requests: int
    seconds: int = 0
    period: Period | None = None

    @property
    def is_quota(self) -> bool:
        return self.period is not None


class Holder(NamedTuple):
    """One who is limited: what kind it is to the key, by what its counters are called, and what it is held to."""

    kind: str
    counter: str
    restrictions: Restrictions | None


def key_holder(
    counted_as: int, own: Restrictions | None, of_plan: Restrictions | None = None
) -> Holder:
    return Holder(KEY, f"k{counted_as}", defaults.of_key(own, of_plan))


def member_holder(organization_pk: int, person_pk: int, own: Restrictions | None) -> Holder:
    return Holder(OWNER, f"m{organization_pk}.{person_pk}", defaults.of_owner(own))


def api_user_holder(pk: int, own: Restrictions | None) -> Holder:
    return Holder(OWNER, f"a{pk}", defaults.of_owner(own))


def organization_holder(pk: int, own: Restrictions | None) -> Holder:
    return Holder(ORGANIZATION, f"o{pk}", defaults.of_organization(own))


def plan_holder(organization_pk: int, of_plan: Restrictions) -> Holder:
    return Holder(PLAN, f"p{organization_pk}", of_plan)


def operator_key_holder(pk: int, own: Restrictions) -> Holder:
    return Holder(KEY, f"i{pk}", own)


@lru_cache(REMEMBERED)
def limits_of(holders: tuple[Holder, ...]) -> tuple[Limit, ...]:
    """All that count at once, in the order of the holders. A name that an earlier one has gets its holder's kind."""
    found: dict[str, Limit] = {}
    for holder in holders:
        for limit in own_limits(holder):
            name = limit.name if limit.name not in found else f"{holder.kind}-{limit.name}"
            found[name] = limit._replace(name=name)
    return tuple(found.values())


def own_limits(holder: Holder) -> list[Limit]:
    held_to = holder.restrictions
    if held_to is None:
        return []
    windows = [
        Limit(
            f"{holder.counter}/{window.seconds}",
            window.name or f"{holder.kind}-{window.seconds}s",
            window.requests,
            seconds=window.seconds,
        )
        for window in held_to.limits
    ]
    if held_to.quota is None:
        return windows
    requests, period = held_to.quota
    quota = Limit(f"{holder.counter}/{period}", f"{holder.kind}-{period}", requests, period=period)
    return [*windows, quota]
