"""Which limits may be set? Windows and quotas that mean something, and none beyond what the installation allows; and
what does a change do: does it let through more than before, or shut out whoever makes it?"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings

from portal.actors import Actor
from portal.errors import Conflict
from portal.restrictions.addresses import address_in, checked_networks, is_within, refused
from portal.restrictions.document import Network, Quota, RateLimit, Restrictions

MOST_LIMITS = 10
LONGEST_NAME = 40
PERIODS = ("day", "month")
# What a service asks before it changes what holds into what was asked, both under its lock: it raises, or is content.
Comparison = Callable[[Restrictions, Restrictions], None]


def content(before: Restrictions, after: Restrictions) -> None:
    """The comparison of who decides by themselves: programs, operators."""


def checked_limits(asked: Iterable[RateLimit]) -> tuple[RateLimit, ...]:
    """The windows in their order. Raises InvalidInput `invalid_rate_limit`, `limit_too_high`, `too_many_limits`."""
    found = [checked_limit(limit) for limit in asked]
    if len(found) > MOST_LIMITS:
        raise refused("limits", "too_many_limits", f"There are at most {MOST_LIMITS} limits.")
    names = [limit.name for limit in found if limit.name]
    if len(set(names)) < len(names) or len({limit.seconds for limit in found}) < len(found):
        detail = "Each limit has a name and a length of time of its own."
        raise refused("limits", "invalid_rate_limit", detail)
    return tuple(found)


def checked_limit(limit: RateLimit) -> RateLimit:
    seconds, name = checked_seconds(limit.seconds), checked_name(limit.name)
    return RateLimit(checked_requests("limits", limit.requests), seconds, name)


def checked_seconds(seconds: int) -> int:
    longest = settings.MAX_LIMIT_SECONDS
    if not 1 <= seconds <= longest:
        detail = f"A limit is of 1 to {longest:,} seconds. For days and months there is the quota."
        raise refused("limits", "invalid_rate_limit", detail)
    return seconds


def checked_name(name: str) -> str:
    name = name.strip()
    if len(name) > LONGEST_NAME or not (name.isascii() and name.isprintable()):
        detail = f"The name of a limit has at most {LONGEST_NAME} characters of printable ASCII: it is told in headers."
        raise refused("limits", "invalid_rate_limit", detail)
    return name


def checked_quota(quota: Quota | None) -> Quota | None:
    """Raises InvalidInput `invalid_quota`, `limit_too_high`."""
    if quota is None:
        return None
    if quota.period not in PERIODS:
        raise refused("quota", "invalid_quota", "A quota is of a day or a month.")
    return Quota(checked_requests("quota", quota.requests), quota.period)


def checked_requests(field: str, requests: int) -> int:
    code = "invalid_rate_limit" if field == "limits" else "invalid_quota"
    if requests < 1:
        detail = "At least 1 request is allowed. To stop a key, revoke it."
        raise refused(field, code, detail)
    if requests > settings.MAX_LIMIT_REQUESTS:
        detail = f"This installation allows at most {settings.MAX_LIMIT_REQUESTS:,} requests."
        raise refused(field, "limit_too_high", detail)
    return requests


def changed(current: Restrictions, asked: Mapping[str, Any]) -> Restrictions:
    """With what is asked, as the API takes it: `limits`, `quota`, `ip_allow`, `refuse_browsers`; what is not named
    stays. Raises InvalidInput."""
    if "limits" in asked:
        limits = [
            RateLimit(each["requests"], each["seconds"], each.get("name", ""))
            for each in asked["limits"]
        ]
        current = current._replace(limits=checked_limits(limits))
    if "quota" in asked:
        quota = asked["quota"]
        wanted = Quota(quota["requests"], quota["period"]) if quota else None
        current = current._replace(quota=checked_quota(wanted))
    if "ip_allow" in asked:
        current = current._replace(ip_allow=checked_networks(asked["ip_allow"]))
    if "refuse_browsers" in asked:
        current = current._replace(refuse_browsers=asked["refuse_browsers"])
    return current


def weakens(before: Restrictions, after: Restrictions) -> bool:
    """Whether something may pass after a change that did not before."""
    return (
        not all(any(is_as_strict(new, old) for new in after.limits) for old in before.limits)
        or (before.quota is not None and not is_within_quota(after.quota, before.quota))
        or not is_within_list(after.ip_allow, before.ip_allow)
        or (before.refuse_browsers and not after.refuse_browsers)
    )


def is_as_strict(new: RateLimit, old: RateLimit) -> bool:
    """No more requests, in no shorter a stretch."""
    return new.requests <= old.requests and new.seconds >= old.seconds


def is_within_quota(new: Quota | None, old: Quota) -> bool:
    return new is not None and new.period == old.period and new.requests <= old.requests


def is_within_list(new: Iterable[Network], old: Iterable[Network]) -> bool:
    """Whether each network of the one lies in one of the other; an empty list is every address."""
    new, old = tuple(new), tuple(old)
    if not old or not new:
        return not old
    return all(any(lies_in(network, wider) for wider in old) for network in new)


def lies_in(network: Network, wider: Network) -> bool:
    return network.version == wider.version and network.subnet_of(wider)  # type: ignore[arg-type]


def refuse_to_shut_out(
    before: Restrictions, after: Restrictions, actor: Actor, *, confirmed: bool
) -> None:
    """Whoever changes a list may shut themselves out, and is asked first. An address that nobody trusted tells is in no
    list. The installation itself is nowhere. Raises Conflict `would_shut_out`."""
    if confirmed or actor.acts_for_installation or after.ip_allow in {(), before.ip_allow}:
        return
    if is_within(address_in(actor.ip), after.ip_allow):
        return
    here = actor.ip or "your address"
    detail = (
        f"The list does not hold {here}, from which you call: the key with which you do would be refused from now on. "
        "Send confirmed=true to go on. Nothing was changed."
        if actor.is_program
        else f"The list does not hold {here}, where you are now: keys that are used from there would be refused from "
        "now on. Confirm that this is meant. Nothing was changed."
    )
    raise Conflict("would_shut_out", detail)
