"""Which roles does every organization find ready-made? Rows without an organization, kept equal to this table."""

from typing import Any

from django.db import connections
from django.db.models import QuerySet

from apiusers.models import Role
from portal import permissions as p

# public id: (name, what people read, permissions); the names are distinct from those of the portal roles
ROLES: dict[str, tuple[str, str, list[str]]] = {
    "full-access": ("Full access", "Holds every permission there is.", [p.EVERYTHING]),
    "endpoint-caller": (
        "Endpoint caller",
        "Calls the named endpoints of the connectors it was granted.",
        [p.ENDPOINTS_CALL],
    ),
    "widget-reader": (
        "Widget reader",
        "Sees widgets that are restricted to tokens.",
        [p.WIDGETS_VIEW],
    ),
    "pop-reader": ("Pop reader", "Fetches the configuration of Pops.", [p.POPS_READ]),
    "key-verifier": (
        "Key verifier",
        "Asks whether a key of the organization may pass.",
        [p.KEYS_VERIFY],
    ),
    "key-manager": (
        "Key manager",
        "Generates, lists, rotates and revokes keys through the API.",
        [p.KEYS_MANAGE],
    ),
    "resource-manager": (
        "Resource manager",
        "Describes connectors, endpoints, widgets and Pops through the API, and grants nothing.",
        [p.CONNECTORS_MANAGE, p.ENDPOINTS_MANAGE, p.WIDGETS_MANAGE, p.POPS_MANAGE],
    ),
}


def predefined_roles() -> QuerySet[Role]:
    return Role.objects.filter(organization=None).order_by("id")


def write_table(*, using: str, **_: Any) -> None:
    """Make or correct the rows, after every `migrate`; before this floor's tables exist there is nothing to do."""
    if Role._meta.db_table not in connections[using].introspection.table_names():
        return
    for slug, (name, description, permissions) in ROLES.items():
        Role.objects.using(using).update_or_create(
            public_id=slug,
            organization=None,
            defaults={"name": name, "description": description, "permissions": permissions},
        )
