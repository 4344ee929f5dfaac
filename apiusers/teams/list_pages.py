"""Which teams does the organization have? The list, and what can be done to one of them from its row."""

from django.db.models import Count
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from apiusers.models import Team
from portal.access import may
from portal.http.requests import PageRequest
from portal.installation.modules import address_or_nothing
from portal.lists.row_lists import RowList
from portal.lists.row_menus import RowAction, deletion, dialog, link
from portal.lists.shown import Column
from portal.models import Membership, Organization
from portal.pages.access_policies import organization_view


def address_of(team: Team, page: str = "team") -> str:
    return reverse(f"apiusers:{page}", args=[team.organization.public_id, team.public_id])


def actions(membership: Membership, team: Team) -> list[RowAction]:
    place = (team.organization.public_id, team.public_id)
    connectors = address_or_nothing("resources:team_connectors", *place)
    found = [link("Connectors", "plug", connectors)] if connectors else []
    if may(membership.role, "teams.manage"):
        found += [
            dialog("Rename and describe", "pencil", address_of(team, "team_name")),
            deletion(
                "Delete team",
                address_of(team, "team_deletion"),
                "Its members lose what it grants.",
            ),
        ]
    return found


TEAMS = RowList(
    template="apiusers/teams/list.html",
    name="teams",
    noun="team",
    manages="teams.manage",
    columns=(
        Column("Name", "name"),
        Column("Members"),
        Column("Roles"),
        Column("Created", "-created"),
    ),
    cells={
        "id": lambda row: row.public_id,
        "name": lambda row: row.name,
        "description": lambda row: row.description,
        "members": lambda row: row.gathered,
        "roles": lambda row: ", ".join(given.role.name for given in row.role_assignments.all()),
        "created": lambda row: row.created_at,
    },
    search=("name", "description"),
    searched="name or description",
    name_of=lambda row: row.name,
    address_of=address_of,
    actions=actions,
)


@organization_view("security.view")
@require_safe
def team_list(request: PageRequest, organization: Organization) -> HttpResponse:
    """Teams with their roles and how many they gather."""
    rows = organization.teams.all()
    whole = rows.select_related("organization").annotate(gathered=Count("team_members"))
    return TEAMS.response(request, rows, whole=whole.prefetch_related("role_assignments__role"))
