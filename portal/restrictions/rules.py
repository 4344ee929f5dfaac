"""Which limits may be set? Windows and quotas that mean something, and none beyond what the installation allows."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from portal.restrictions.addresses import checked_networks, refused
from portal.restrictions.document import Quota, RateLimit, Restrictions

MOST_LIMITS = 10
LONGEST_NAME = 40
PERIODS = ("day", "month")


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
    longest = settings.MAX_LIMIT_SECONDS
    if not 1 <= limit.seconds <= longest:
        detail = f"A limit is of 1 to {longest:,} seconds. For days and months there is the quota."
        raise refused("limits", "invalid_rate_limit", detail)
    name = limit.name.strip()
    if len(name) > LONGEST_NAME or not (name.isascii() and name.isprintable()):
        detail = f"The name of a limit has at most {LONGEST_NAME} characters of printable ASCII: it is told in headers."
        raise refused("limits", "invalid_rate_limit", detail)
    return RateLimit(checked_requests("limits", limit.requests), limit.seconds, name)


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
