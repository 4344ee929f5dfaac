"""Which named endpoints may a person know of? The list, and what can be done to one of them from its row."""

from django.db.models import Case, Value, When
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from portal import clock
from portal.access import may
from portal.http.requests import PageRequest
from portal.lists.row_lists import RowList
from portal.lists.row_menus import RowAction, deletion, link
from portal.lists.selection import Filter
from portal.lists.shown import Column
from portal.models import Membership, Organization
from portal.pages.access_policies import organization_view
from resources.endpoints.frame import page_of_endpoint
from resources.endpoints.lookup import visible_endpoints
from resources.models import NamedEndpoint
from resources.usage.reports import calls_lately

TOKEN, OPEN = "token", "open"


def actions(membership: Membership, endpoint: NamedEndpoint) -> list[RowAction]:
    found = [link("Try it", "play", page_of_endpoint(endpoint, "endpoint_trial"))]
    if may(membership.role, "resources.manage"):
        found += [
            link("Edit", "pencil", page_of_endpoint(endpoint, "endpoint_settings")),
            deletion(
                "Delete endpoint",
                page_of_endpoint(endpoint, "endpoint_deletion"),
                "Its callers get 404 and its widgets stop.",
            ),
        ]
    return found


ENDPOINTS = RowList(
    template="resources/endpoints/list.html",
    name="endpoints",
    noun="endpoint",
    manages="resources.manage",
    columns=(
        Column("Name", "name"),
        Column("Access"),
        Column("Connector"),
        Column("Calls, 30 days"),
        Column("Created", "-created"),
    ),
    cells={
        "id": lambda row: row.public_id,
        "name": lambda row: row.name,
        "description": lambda row: row.description,
        "access": lambda row: TOKEN if row.requires_token else OPEN,
        "connector": lambda row: row.connector.name,
        "created": lambda row: row.created_at,
    },
    search=("name", "connector__name"),
    searched="name or its connector's",
    filter=Filter(
        name="access",
        label="access",
        answers={TOKEN: "Token required", OPEN: "Open"},
        by=Case(When(requires_token=True, then=Value(TOKEN)), default=Value(OPEN)),
    ),
    name_of=lambda row: row.name,
    address_of=page_of_endpoint,
    actions=actions,
)


@organization_view("resources.view")
@require_safe
def endpoint_list(request: PageRequest, organization: Organization) -> HttpResponse:
    """The endpoints that the person may know of, with their calls of the last thirty days."""
    rows = visible_endpoints(request.membership)
    return ENDPOINTS.response(request, rows, told=lambda shown: calls_lately(shown, clock.now()))
