"""What is somebody held to who has no limits of their own? What the plan or the installation says."""

from functools import cache, lru_cache
from typing import NamedTuple

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver

from portal.restrictions.document import NONE, Quota, RateLimit, Restrictions

READ = frozenset({"DEFAULT_KEY_LIMITS", "DEFAULT_OWNER_LIMITS", "DEFAULT_ORGANIZATION_LIMITS"})


class Defaults(NamedTuple):
    """What the installation says."""

    of_keys: Restrictions
    of_owners: Restrictions
    of_organizations: Restrictions
    are_set: bool


@cache
def said() -> Defaults:
    """Read once: a setting is looked up by code of Django's that takes longer than the rest of a look at limits."""
    keys = of_setting(settings.DEFAULT_KEY_LIMITS)
    owners = of_setting(settings.DEFAULT_OWNER_LIMITS)
    organizations = of_setting(settings.DEFAULT_ORGANIZATION_LIMITS)
    is_empty = keys == owners == organizations == NONE
    return Defaults(keys, owners, organizations, are_set=not is_empty)


@receiver(setting_changed)
def read_again(setting: str, **_: object) -> None:
    """Tests change settings, and nobody else does."""
    if setting in READ:
        said.cache_clear()


def of_key(own: Restrictions | None, of_plan: Restrictions | None = None) -> Restrictions | None:
    """A key's own, with the plan's or else the installation's limits where it has none."""
    return completed(own, of_plan or said().of_keys)


def of_owner(own: Restrictions | None) -> Restrictions | None:
    """Of a person in an organization, and of an API user."""
    return completed(own, said().of_owners)


def of_organization(own: Restrictions | None) -> Restrictions | None:
    return completed(own, said().of_organizations)


def are_set() -> bool:
    return said().are_set


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
