"""Which Pops does the organization have? The list, and what can be done to one of them from its row."""

from operator import attrgetter
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Upper
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal import clock
from portal.access import may
from portal.http.requests import PageRequest
from portal.lists.row_lists import RowList
from portal.lists.row_menus import RowAction, button, deletion, link
from portal.lists.selection import Filter
from portal.lists.shown import Column
from portal.models import Membership, Organization
from portal.pages.access_policies import organization_view
from portal.paging import Order
from resources.models import Pop, PopStatus
from resources.pops.lookup import pop_among
from resources.pops.pages import page_of_pop, place
from resources.usage.reports import uses_lately


def actions(membership: Membership, pop: Pop) -> list[RowAction]:
    start = reverse("resources:start_quick_start", args=place(pop))
    found = [link("Quick start", "rocket", start)]
    if may(membership.role, "resources.manage"):
        status = reverse("resources:pop_status", args=place(pop))
        found += [
            link("Edit", "pencil", reverse("resources:pop_settings", args=place(pop))),
            button("Start", "circle-play", status, "status", PopStatus.ACTIVE_PROD)
            if pop.status == PopStatus.INACTIVE
            else button("Stop", "circle-pause", status, "status", PopStatus.INACTIVE,
                        note="Clients are told no worker until you start it."),
            deletion("Delete Pop", reverse("resources:pop_deletion", args=place(pop)),
                     "Its clients get 404 Not Found."),
        ]  # fmt: skip
    return found


POPS = RowList(
    template="resources/pops/list.html",
    name="pops",
    noun="Pop",
    manages="resources.manage",
    columns=(
        Column("Name", "name"),
        Column("Status"),
        Column("Clients reach the worker"),
        Column("Requests, 30 days"),
        Column("Created", "-created"),
    ),
    # Without where a worker is, which only those who build are told.
    cells={
        "id": lambda row: str(row.pk),
        "name": lambda row: row.name,
        "status": lambda row: row.status,
        "through the portal": lambda row: row.through_keydock,
        "pipeline id": lambda row: row.pipeline_id,
        "created": lambda row: row.created_at,
    },
    search=("name", "pipeline_id"),
    searched="name or pipeline id",
    filter=Filter("status", "status", {one.value: one.label for one in PopStatus}, F("status")),
    orders={
        "name": Order(Upper("name"), holds=str, ids=UUID),
        "created": Order("created_at", ids=UUID),
    },
    id_of=attrgetter("pk"),
    find=pop_among,
    name_of=lambda row: row.name,
    address_of=page_of_pop,
    is_ended=lambda row: row.status == PopStatus.INACTIVE,
    actions=actions,
)


@organization_view("resources.view")
@require_safe
def pop_list(request: PageRequest, organization: Organization) -> HttpResponse:
    """The Pops of the organization, with how often each was used lately."""
    rows = organization.pops.select_related("organization")
    return POPS.response(request, rows, told=lambda shown: uses_lately(shown, clock.now()))
