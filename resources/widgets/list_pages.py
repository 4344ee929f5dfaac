"""Which widgets may a person know of? The list, and what can be done to one of them from its row."""

from django.db.models import Case, Value, When
from django.http import HttpResponse
from django.urls import reverse
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
from resources.models import Widget
from resources.usage.reports import views_lately
from resources.widgets.lookup import widgets_for
from resources.widgets.pages import page_of_widget

OPEN, TOKENS, LISTED = "open", "tokens", "listed"


def actions(membership: Membership, widget: Widget) -> list[RowAction]:
    if not may(membership.role, "resources.manage"):
        return []
    ending = reverse(
        "resources:widget_deletion", args=[widget.organization.public_id, widget.public_id]
    )
    return [
        link("Settings", "pencil", page_of_widget(widget, "change")),
        link("Security", "shield", page_of_widget(widget, "security")),
        deletion("Delete widget", ending, "Pages that embed it say that there is none."),
    ]


def audience_of(widget: Widget) -> str:
    if not widget.is_restricted:
        return OPEN
    return LISTED if widget.only_listed else TOKENS


WIDGETS = RowList(
    template="resources/widgets/list.html",
    name="widgets",
    noun="widget",
    manages="resources.manage",
    columns=(
        Column("Name", "name"),
        Column("Kind"),
        Column("Endpoint"),
        Column("Who may see it"),
        Column("Views, 30 days"),
        Column("Created", "-created"),
    ),
    cells={
        "id": lambda row: row.public_id,
        "name": lambda row: row.name,
        "kind": lambda row: row.kind,
        "endpoint": lambda row: row.endpoint.name,
        "audience": audience_of,
        "origins": lambda row: row.allowed_origins,
        "created": lambda row: row.created_at,
    },
    search=("name", "title", "endpoint__name"),
    searched="name, heading or endpoint's name",
    filter=Filter(
        name="audience",
        label="who may see them",
        answers={OPEN: "Open to everybody", TOKENS: "Tokens", LISTED: "Tokens of a list"},
        by=Case(
            When(is_restricted=False, then=Value(OPEN)),
            When(only_listed=True, then=Value(LISTED)),
            default=Value(TOKENS),
        ),
    ),
    name_of=lambda row: row.name,
    address_of=page_of_widget,
    actions=actions,
)


@organization_view("resources.view")
@require_safe
def widget_list(request: PageRequest, organization: Organization) -> HttpResponse:
    """The widgets that the person may know of, with how often each was seen lately."""
    rows = widgets_for(request.membership)
    return WIDGETS.response(request, rows, told=lambda shown: views_lately(shown, clock.now()))
