"""Which permissions exist? The built-in vocabulary and the installation's own (decision 0012)."""

import re
from collections.abc import Iterable
from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.installation.modules import permissions_off

ENDPOINTS_CALL = "endpoints:call"
WIDGETS_VIEW = "widgets:view"
POPS_READ = "pops:read"
KEYS_VERIFY = "keys:verify"
KEYS_MANAGE = "keys:manage"
API_USERS_MANAGE = "api-users:manage"
TEAMS_MANAGE = "teams:manage"
ROLES_MANAGE = "roles:manage"
MEMBERS_MANAGE = "members:manage"
CONNECTORS_MANAGE = "connectors:manage"
GRANTS_MANAGE = "grants:manage"
ENDPOINTS_MANAGE = "endpoints:manage"
WIDGETS_MANAGE = "widgets:manage"
POPS_MANAGE = "pops:manage"
APPLICATIONS_MANAGE = "applications:manage"
ORGANIZATION_MANAGE = "organization:manage"
AUDIT_READ = "audit:read"

BUILT_IN = {
    ENDPOINTS_CALL: "Call named API endpoints",
    WIDGETS_VIEW: "See widgets",
    POPS_READ: "Read the configuration of Pops",
    KEYS_VERIFY: "Ask whether a key of the organization may pass",
    KEYS_MANAGE: "Generate, list, rotate and revoke keys through the API",
    API_USERS_MANAGE: "Create, change and delete API users and their tokens through the API",
    TEAMS_MANAGE: "Create, change and delete teams through the API",
    ROLES_MANAGE: "Create, change, delete and assign roles through the API",
    MEMBERS_MANAGE: "Invite and remove members and change their roles through the API",
    CONNECTORS_MANAGE: "Create, change, test, load and delete connectors through the API",
    GRANTS_MANAGE: "Decide through the API who may reach which connector",
    ENDPOINTS_MANAGE: "Publish, change and withdraw named endpoints through the API",
    WIDGETS_MANAGE: "Create, change and delete widgets through the API",
    POPS_MANAGE: "Create, change and delete Pops through the API",
    APPLICATIONS_MANAGE: "Register, change and delete applications through the API",
    ORGANIZATION_MANAGE: "Change through the API what the organization is called and held to",
    AUDIT_READ: "Read the audit log through the API",
}
# What only administrators of an organization hold.
ADMINISTRATIVE = frozenset(
    {
        API_USERS_MANAGE,
        TEAMS_MANAGE,
        ROLES_MANAGE,
        MEMBERS_MANAGE,
        GRANTS_MANAGE,
        APPLICATIONS_MANAGE,
        ORGANIZATION_MANAGE,
        AUDIT_READ,
    }
)
# What a key gets when it is made with a name and an expiry alone: it may call, and do nothing to other keys.
DEFAULT_FOR_KEYS = (ENDPOINTS_CALL, POPS_READ, WIDGETS_VIEW)

EVERYTHING = "*"  # every permission that this installation knows, its own included
OF_NOUN = ":*"  # after a noun: every permission of it, now and later
SHAPE = re.compile(r"[a-z][a-z0-9_-]{0,30}:[a-z][a-z0-9_-]{0,30}")


@cache
def known() -> dict[str, str]:
    """Permission name to plain-language description, without those of parts that are off. Raises ImproperlyConfigured
    on a malformed own permission."""
    off = permissions_off()
    built_in = {name: words for name, words in BUILT_IN.items() if name not in off}
    return built_in | dict(parse_own(entry) for entry in settings.OWN_PERMISSIONS)


def parse_own(entry: str) -> tuple[str, str]:
    """`orders:read=Read orders` to its name and description."""
    name, _, description = (part.strip() for part in entry.partition("="))
    if not SHAPE.fullmatch(name) or name in BUILT_IN:
        raise ImproperlyConfigured(
            f"KEYDOCK_PERMISSIONS: {name!r} must be noun:verb in lower case and not a built-in name."
        )
    return name, description or name


def matching(name: str) -> list[str]:
    """The permissions that a name stands for: itself, or with `orders:*` every one of this noun that there is."""
    if not name.endswith(OF_NOUN):
        return [name] if name in known() else []
    noun = name.removesuffix("*")
    return [each for each in known() if each.startswith(noun)]


def expanded(stored: Iterable[str]) -> frozenset[str]:
    """The names that a stored list stands for; `*` is every permission this installation knows now, `orders:*` every
    one of this noun."""
    names = frozenset(stored)
    if EVERYTHING in names:
        return frozenset(known())
    return frozenset(each for name in names for each in matching(name))


def unknown(names: list[str]) -> list[str]:
    return [name for name in names if name not in known()]
