"""Which parts of the portal are there? Those of KEYDOCK_MODULES; the table says what belongs to each.

What is off is gone: its addresses answer 404 (`portal.http.middleware`), its permissions are not known, its pages are
in no menu and its routes not in the API's document. Rows that were made before stay and are there again with it.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, resolve, reverse

OF = "o/<str:organization_id>"
API_USER = f"{OF}/api-users/<str:api_user_id>"
MEMBER = f"{OF}/members/<str:member_id>"


@dataclass(frozen=True)
class Module:
    """What belongs to a part: beginnings of its addresses as the URLconf writes them, the permissions that mean nothing
    without it, the abilities of portal roles, and the parts without which it could do nothing."""

    routes: tuple[str, ...]
    permissions: tuple[str, ...] = ()
    abilities: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


MODULES: dict[str, Module] = {
    "connectors": Module(
        routes=(
            f"{OF}/connectors", f"{OF}/endpoints", f"{API_USER}/connectors", f"{MEMBER}/connectors",
            f"{OF}/teams/<str:team_id>/connectors", "v1/connectors", "v1/endpoints", "api/v2/endpoint",
            "v1/<public_name:endpoint_name>", "v1/{endpoint_name}",
        ),
        permissions=("endpoints:call", "connectors:manage", "grants:manage", "endpoints:manage"),
        abilities=("grants.manage",),
    ),
    "widgets": Module(
        routes=(f"{OF}/widgets", "embed", "v1/widgets", "api/v2/widget"),
        permissions=("widgets:view", "widgets:manage"),
        needs=("connectors",),
    ),
    "pops": Module(
        routes=(
            f"{OF}/pops", f"{OF}/start", "pops", "workers/config", "demo/worker", "configs", "data/config",
            "v1/configs", "v1/sessions", "v1/pops",
        ),
        permissions=("pops:read", "pops:manage"),
        abilities=("workers.manage",),
    ),
    "applications": Module(
        routes=(
            f"{OF}/applications", "v1/applications", "allowed-applications", "authorize", "oauth/authorize",
            "oauth/register", "oauth/device_authorization", "device", "sdkauth",
        ),
        permissions=("applications:manage",),
        abilities=("applications.view", "applications.manage"),
    ),
    "api-users": Module(
        routes=(f"{OF}/api-users", "v1/api-users", f"{OF}/orphaned-tokens/<str:key_id>/owner"),
        permissions=("api-users:manage",),
        abilities=("api_users.manage",),
        needs=("teams",),  # an API user may do what its roles say, and nothing without one
    ),
    "teams": Module(
        routes=(
            f"{OF}/teams", f"{OF}/roles", f"{API_USER}/teams", f"{API_USER}/roles", f"{MEMBER}/teams",
            f"{MEMBER}/roles", "v1/teams", "v1/roles",
        ),
        permissions=("teams:manage", "roles:manage"),
        abilities=("teams.manage", "roles.manage"),
    ),
}  # fmt: skip

# Beginnings of the addresses of the portal itself, which is never off.
CORE = (
    "healthz", "readyz", "metrics", "favicon.ico", "brand", "developer", "demo/mail", "theme", "style", "setup",
    "organizations", "accounts", "admin", "docs", "invitation", "invitations", "sdk", "authentication", ".well-known",
    "oauth/token", "oauth/introspect", "oauth/revoke",
    f"{OF}/home", f"{OF}/usage", f"{OF}/keys", f"{OF}/tokens", f"{OF}/members", f"{OF}/invitations", f"{OF}/ownership",
    f"{OF}/orphaned-tokens", f"{OF}/second-factor", f"{OF}/settings", f"{OF}/details", f"{OF}/confirmation",
    f"{OF}/limits", f"{OF}/plan", f"{OF}/departure", f"{OF}/deletion", f"{OF}/audit", f"{OF}/search",
    "v1/openapi.json", "v1/docs", "v1/organization", "v1/members", "v1/invitations", "v1/whoami", "v1/auth",
    "v1/forward-auth", "v1/keys", "v1/usage", "v1/audit", "v1/organizations", "v1/plans",
)  # fmt: skip


_routes: dict[str, str] = {}  # by the name of an address


def is_on(name: str) -> bool:
    return name in settings.MODULES


def off() -> list[Module]:
    """The parts that are not there."""
    return [module for name, module in MODULES.items() if not is_on(name)]


def permissions_off() -> frozenset[str]:
    return frozenset(name for module in off() for name in module.permissions)


def abilities_off() -> frozenset[str]:
    return frozenset(name for module in off() for name in module.abilities)


def modules_of(route: str) -> list[str]:
    """The parts that an address belongs to, as the URLconf writes it: several, where it is about two of them."""
    return [name for name, module in MODULES.items() if begins(route, module.routes)]


def is_off(route: str) -> bool:
    return not all(is_on(name) for name in modules_of(route))


def begins(route: str, beginnings: tuple[str, ...]) -> bool:
    return any(route == each or route.startswith(f"{each}/") for each in beginnings)


def is_core(route: str) -> bool:
    return not route or begins(route, CORE)


def address_or_nothing(url_name: str, *args: str) -> str:
    """The address of a page; nothing where it belongs to a part that is off, or where there is no such page."""
    try:
        address = reverse(url_name, args=args)
    except NoReverseMatch:
        return ""
    return "" if is_off(route_of(url_name, address)) else address


def route_of(url_name: str, address: str) -> str:
    """How the URLconf writes the address that has this name; looked for once."""
    if url_name not in _routes:
        _routes[url_name] = resolve(address).route
    return _routes[url_name]


def checked(names: list[str]) -> tuple[str, ...]:
    """What the setting says, in the order of the table. Raises ImproperlyConfigured for a part that there is not, and
    for one that needs another that is off."""
    if strange := [name for name in names if name not in MODULES]:
        detail = f"KEYDOCK_MODULES: there is no {strange[0]!r}; there are {', '.join(MODULES)}."
        raise ImproperlyConfigured(detail)
    for name in names:
        for needed in MODULES[name].needs:
            if needed not in names:
                detail = f"KEYDOCK_MODULES: {name} can do nothing without {needed}."
                raise ImproperlyConfigured(detail)
    return tuple(name for name in MODULES if name in names)
