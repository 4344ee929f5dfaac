"""Which roles are there to give? The predefined ones and the organization's own, with what each grants."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, Value, When
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from apiusers.lookups import roles_of
from apiusers.models import Role
from portal.access import may
from portal.http.requests import PageRequest
from portal.lists.row_lists import RowList
from portal.lists.row_menus import RowAction, deletion, dialog
from portal.lists.selection import Filter
from portal.lists.shown import Column
from portal.models import Membership, Organization
from portal.pages.access_policies import organization_view
from portal.pages.lists import BY_NAME
from portal.paging import Order
from portal.permissions import expanded, known

OWN, PREDEFINED = "own", "predefined"


def actions(membership: Membership, role: Role) -> list[RowAction]:
    """What was predefined is the same for all organizations, and can't be changed in one."""
    if role.organization is None or not may(membership.role, "roles.manage"):
        return []
    place = [role.organization.public_id, role.public_id]
    return [
        dialog("Change role", "pencil", reverse("apiusers:role_change", args=place)),
        deletion(
            "Delete role",
            reverse("apiusers:role_deletion", args=place),
            "Whoever has it loses what it grants.",
        ),
    ]


def what_they_grant(roles: list[Role]) -> Mapping[Any, list[tuple[str, str]]]:
    """By row id, the names and the words of each role's permissions."""
    words = known()
    return {
        role.pk: sorted((name, words[name]) for name in expanded(role.permissions))
        for role in roles
    }


ROLES = RowList(
    template="apiusers/roles/list.html",
    name="roles",
    noun="role",
    manages="roles.manage",
    columns=(
        Column("Name", "name"),
        Column("What it grants"),
        Column("Kind"),
        Column("Created", "-created"),
    ),
    cells={
        "id": lambda row: row.public_id,
        "name": lambda row: row.name,
        "description": lambda row: row.description,
        "kind": lambda row: OWN if row.organization_id else PREDEFINED,
        "permissions": lambda row: row.permissions,
        "created": lambda row: row.created_at,
    },
    search=("name", "description"),
    searched="name or description",
    filter=Filter(
        name="kind",
        label="kind",
        answers={PREDEFINED: "Predefined", OWN: "Your own"},
        by=Case(When(organization=None, then=Value(PREDEFINED)), default=Value(OWN)),
    ),
    # The oldest first, so that the predefined roles, which came first, stand first.
    orders={"created": Order("created_at"), "name": BY_NAME},
    name_of=lambda row: row.name,
    actions=actions,
)


@organization_view("security.view")
@require_safe
def role_list(request: PageRequest, organization: Organization) -> HttpResponse:
    """Roles with what they grant, in plain language."""
    rows = roles_of(organization)
    whole = rows.select_related("organization")
    return ROLES.response(request, rows, whole=whole, told=what_they_grant)
