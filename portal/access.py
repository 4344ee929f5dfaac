"""What may each member do? One table of roles and abilities, which `portal.pages.access_policies` puts before views."""

from django.db import models

from portal import permissions
from portal.installation import modules


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    ADMIN = "admin", "Admin"
    DEVELOPER = "developer", "Developer"
    VIEWER = "viewer", "Viewer"


EVERYBODY = frozenset(Role)
BUILDERS = frozenset({Role.OWNER, Role.ADMIN, Role.DEVELOPER})
ADMINISTRATORS = frozenset({Role.OWNER, Role.ADMIN})
OWNERS = frozenset({Role.OWNER})

# ability: (who has it, what the members-and-roles page says of it)
ABILITIES: dict[str, tuple[frozenset[Role], str]] = {
    "keys.view": (EVERYBODY, "See API keys, their status, history and usage"),
    "keys.manage": (BUILDERS, "Generate, rename, rotate, revoke and delete API keys"),
    "members.view": (EVERYBODY, "See members and their roles"),
    "members.manage": (ADMINISTRATORS, "Invite and remove members and change their roles"),
    "owners.manage": (OWNERS, "Make somebody an Owner, and change or remove an Owner"),
    "security.view": (EVERYBODY, "See API users, teams and roles"),
    "api_users.manage": (ADMINISTRATORS, "Create, change and delete API users and their tokens"),
    "teams.manage": (ADMINISTRATORS, "Create, change and delete teams"),
    "roles.manage": (ADMINISTRATORS, "Create, change, delete and assign roles"),
    "resources.view": (EVERYBODY, "See the connectors, endpoints, widgets and Pops one may reach"),
    "resources.manage": (
        BUILDERS,
        "Create, change and delete connectors, endpoints, widgets, Pops",
    ),
    "workers.manage": (ADMINISTRATORS, "Decide to which host a Pop leads its clients"),
    "grants.manage": (ADMINISTRATORS, "Decide who may reach which connector"),
    "member_tokens.manage": (ADMINISTRATORS, "See, revoke and prepare the tokens of members"),
    "tokens.own": (EVERYBODY, "Have tokens of one's own, which do what their person may"),
    "applications.view": (EVERYBODY, "See the applications that may ask members for access"),
    "applications.manage": (ADMINISTRATORS, "Register, change and delete applications"),
    "audit.view": (ADMINISTRATORS, "Read the audit log"),
    "organization.view": (EVERYBODY, "See the organization's settings"),
    "organization.leave": (EVERYBODY, "Leave the organization"),
    "second_factor.demand": (ADMINISTRATORS, "Demand a second factor of every member"),
    "organization.manage": (ADMINISTRATORS, "Change the organization's name and time zone"),
    "permissions.request": (
        ADMINISTRATORS,
        "Ask those who run the installation for permissions beyond the plan",
    ),
    "organization.delete": (OWNERS, "Delete the organization"),
}


def may(role: str, ability: str) -> bool:
    return Role(role) in ABILITIES[ability][0]


def abilities_of(role: str) -> frozenset[str]:
    """What pages offer to this role, without what belongs to a part that is off."""
    return frozenset(name for name in ABILITIES if may(role, name)) - modules.abilities_off()


def grantable_permissions(role: str) -> frozenset[str]:
    """The permissions that a member of this role holds, and may therefore put into a key."""
    if role in ADMINISTRATORS:
        return frozenset(permissions.known())
    if role in BUILDERS:
        return frozenset(permissions.known()) - permissions.ADMINISTRATIVE
    return frozenset()
