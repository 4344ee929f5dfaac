"""What is somebody held to who has no limits of their own? What the installation says, where it says something."""

from functools import cache, lru_cache

from django.conf import settings

from portal.restrictions.document import NONE, Quota, RateLimit, Restrictions


def of_key(own: Restrictions | None) -> Restrictions | None:
    """A key's own, with the installation's limits where it has none."""
    return completed(own, of_setting(settings.DEFAULT_KEY_LIMITS))


def of_organization(own: Restrictions | None) -> Restrictions | None:
    return completed(own, of_setting(settings.DEFAULT_ORGANIZATION_LIMITS))


def are_set() -> bool:
    return bool(settings.DEFAULT_KEY_LIMITS or settings.DEFAULT_ORGANIZATION_LIMITS)


@lru_cache(10_000)
def completed(own: Restrictions | None, default: Restrictions) -> Restrictions | None:
    if default == NONE:
        return own
    if own is None:
        return default
    if own.limits or own.quota:
        return own
    return own._replace(limits=default.limits, quota=default.quota)


@cache
def of_setting(text: str) -> Restrictions:
    """`100/60, 10000/day`: requests in so many seconds, or of a day or month."""
    windows, quota = [], None
    for part in filter(None, map(str.strip, text.split(","))):
        requests, _, stretch = part.partition("/")
        if stretch.isdecimal():
            windows.append(RateLimit(int(requests), int(stretch)))
        else:
            quota = Quota(int(requests), "day" if stretch == "day" else "month")
    return Restrictions(tuple(windows), quota)
