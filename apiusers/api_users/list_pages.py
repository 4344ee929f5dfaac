"""Which API users has the organization? The list, and what can be done to one of them from its row."""

from typing import Any

from django.db.models import Case, Value, When
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from apiusers.lookups import api_users_of
from apiusers.models import ApiUser
from portal.access import may
from portal.external.rules import SEARCHED
from portal.http.requests import PageRequest
from portal.lists.row_lists import RowList
from portal.lists.row_menus import RowAction, button, deletion, dialog
from portal.lists.selection import Filter
from portal.lists.shown import Column
from portal.models import Membership, Organization
from portal.pages.access_policies import organization_view

ACTIVE, DEACTIVATED = "active", "deactivated"


def address_of(api_user: ApiUser, page: str = "api_user_teams") -> str:
    place = [api_user.organization.public_id, api_user.public_id]
    return reverse(f"apiusers:{page}", args=place)


def actions(membership: Membership, api_user: ApiUser) -> list[RowAction]:
    if not may(membership.role, "api_users.manage"):
        return []
    activation = address_of(api_user, "api_user_activation")
    return [
        dialog("Rename and describe", "pencil", address_of(api_user, "api_user_name")),
        dialog("External id and metadata", "link", address_of(api_user, "api_user_identity")),
        button("Deactivate", "circle-pause", activation, "active", "0",
               note="Its tokens stop at once, until you reactivate it.")
        if api_user.is_active
        else button("Reactivate", "circle-play", activation, "active", "1"),
        deletion("Delete API user", address_of(api_user, "api_user_deletion"),
                 "Its tokens stop for ever."),
    ]  # fmt: skip


def names_of(given: Any, what: str) -> list[str]:
    return [getattr(each, what).name for each in given.all()]


API_USERS = RowList(
    template="apiusers/api_users/list.html",
    name="api-users",
    noun="API user",
    manages="api_users.manage",
    columns=(
        Column("Name", "name"),
        Column("Status"),
        Column("Teams"),
        Column("Roles"),
        Column("Created", "-created"),
    ),
    cells={
        "id": lambda row: row.public_id,
        "name": lambda row: row.name,
        "status": lambda row: ACTIVE if row.is_active else DEACTIVATED,
        "teams": lambda row: ", ".join(names_of(row.team_members, "team")),
        "roles": lambda row: ", ".join(names_of(row.role_assignments, "role")),
        "created": lambda row: row.created_at,
        "external id": lambda row: row.external_id,
    },
    search=SEARCHED,
    searched="name, external id or metadata",
    filter=Filter(
        name="status",
        label="status",
        answers={ACTIVE: "Active", DEACTIVATED: "Deactivated"},
        by=Case(When(is_active=True, then=Value(ACTIVE)), default=Value(DEACTIVATED)),
    ),
    name_of=lambda row: row.name,
    address_of=address_of,
    is_ended=lambda row: not row.is_active,
    actions=actions,
)


@organization_view("security.view")
@require_safe
def api_user_list(request: PageRequest, organization: Organization) -> HttpResponse:
    """API users with their teams and roles."""
    rows = api_users_of(organization)
    whole = rows.select_related("organization")
    whole = whole.prefetch_related("team_members__team", "role_assignments__role")
    return API_USERS.response(request, rows, whole=whole)
