"""One widget with its preview and the code that embeds it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apiusers.lookups import api_users_of
from portal import clock
from portal.access import may
from portal.http.content_security import let_frame_own_pages
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.time_zones import zone_told
from resources.models import Widget
from resources.usage.reports import report_of
from resources.widgets.embed_code import embed_code
from resources.widgets.lookup import widget_or_404
from resources.widgets.query import open_parameters

TABS = {"overview": "Overview", "change": "Settings", "security": "Security"}


@organization_view("resources.view")
@require_safe
def widget_page(request: PageRequest, organization: Organization, widget_id: str) -> HttpResponse:
    """A preview in a frame of our own, the code to copy, and what the widget is."""
    widget = widget_or_404(request.membership, widget_id)
    context = {
        "code": embed_code(widget),
        "report": report_of(widget, clock.now(), zone_told(request.user, organization)),
        "open_parameters": open_parameters(widget),
        **preview_of(request, widget),
    }
    page = widget_tab(request, widget, "overview", "resources/widgets/detail.html", context)
    return let_frame_own_pages(page)


def preview_of(request: PageRequest, widget: Widget) -> dict[str, Any]:
    """The address of the preview: as oneself, or for who manages resources as an API user's token would see it."""
    place = [widget.organization.public_id, widget.public_id]
    api_users: list[Any] = []
    if may(request.membership.role, "resources.manage"):
        api_users = list(api_users_of(widget.organization).order_by("name", "pk"))
    chosen = next((o for o in api_users if o.public_id == request.GET.get("as")), None)
    name = "resources:widget_preview_as" if chosen else "resources:widget_preview"
    address = reverse(name, args=[*place, chosen.public_id] if chosen else place)
    values = {p.name: request.GET.get(f"with_{p.name}", "") for p in open_parameters(widget)}
    query = {name: value for name, value in values.items() if value}
    return {
        "preview": f"{address}?{urlencode(query)}" if query else address,
        "api_users": api_users,
        "seen_as": chosen,
        "values": [(p, values[p.name]) for p in open_parameters(widget)],
    }


def widget_tab(
    request: PageRequest,
    widget: Widget,
    current: str,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """One tab of a widget in the frame of all."""
    may_manage = may(request.membership.role, "resources.manage")
    names = TABS if may_manage else {"overview": TABS["overview"]}
    frame = {
        "widget": widget,
        "tab": current,
        "tabs": [(name, words, page_of_widget(widget, name)) for name, words in names.items()],
        "may_manage": may_manage,
    }
    return render(request, template, {**frame, **context}, status=status)


def page_of_widget(widget: Widget, tab: str = "overview") -> str:
    """The address of a tab: overview, change, security."""
    name = "resources:widget" if tab == "overview" else f"resources:widget_{tab}"
    return reverse(name, args=[widget.organization.public_id, widget.public_id])


def list_of(organization: Organization) -> str:
    return reverse("resources:widgets", args=[organization.public_id])
