"""Which connectors may a person know of? The list, and what can be done to one of them from its row."""

from django.db.models import F
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.access import may
from portal.http.requests import PageRequest
from portal.lists.row_lists import RowList
from portal.lists.row_menus import RowAction, deletion, dialog, link
from portal.lists.selection import Filter
from portal.lists.shown import Column
from portal.models import Membership, Organization
from portal.pages.access_policies import organization_view
from resources.access.visibility import visible_connectors
from resources.connectors.frame import page_of_connector, tabs_of
from resources.models import Connector, Kind

ICONS = {
    "rows": "table",
    "test": "play",
    "columns": "columns-3",
    "access": "key-round",
    "headers": "list",
}


def actions(membership: Membership, connector: Connector) -> list[RowAction]:
    """The tabs of its page, and for those who build what changes and ends it."""
    may_manage, may_grant = (
        may(membership.role, ability) for ability in ("resources.manage", "grants.manage")
    )
    _, *tabs = tabs_of(connector, may_manage=may_manage, may_grant=may_grant)
    found = [link(words, ICONS[tab], page_of_connector(connector, tab)) for tab, words in tabs]
    if may_manage:
        place = [connector.organization.public_id, connector.public_id]
        ending = reverse("resources:connector_deletion", args=place)
        found += [
            dialog(
                "Rename and describe", "pencil", reverse("resources:connector_name", args=place)
            ),
            deletion("Delete connector", ending, "The endpoints and widgets over it stop."),
        ]
    return found


CONNECTORS = RowList(
    template="resources/connectors/list.html",
    name="connectors",
    noun="connector",
    manages="resources.manage",
    columns=(
        Column("Name", "name"),
        Column("Kind"),
        Column("Source"),
        Column("Created", "-created"),
    ),
    # Without addresses of APIs, which only those who build are told.
    cells={
        "id": lambda row: row.public_id,
        "name": lambda row: row.name,
        "description": lambda row: row.description,
        "kind": lambda row: row.kind,
        "rows": lambda row: row.table.row_count if row.kind == Kind.TABLE else None,
        "created": lambda row: row.created_at,
    },
    search=("name", "description"),
    searched="name or description",
    filter=Filter("kind", "kind", {kind.value: kind.label for kind in Kind}, F("kind")),
    name_of=lambda row: row.name,
    address_of=page_of_connector,
    actions=actions,
)


@organization_view("resources.view")
@require_safe
def connector_list(request: PageRequest, organization: Organization) -> HttpResponse:
    """The connectors that the person may know of."""
    return CONNECTORS.response(request, visible_connectors(request.membership))
