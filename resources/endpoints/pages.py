"""One named endpoint: what it gives, who may call it, how much it is used, and its end."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from portal import clock
from portal.access import may
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST
from portal.pages.forms import ConfirmedDeletionForm
from portal.pages.generic import ChangeDialog
from portal.time_zones import zone_told
from resources.connectors.frame import page_of_connector
from resources.endpoints import services as endpoints
from resources.endpoints.code_samples import curl
from resources.endpoints.frame import endpoint_tab, list_of, page_of_endpoint
from resources.endpoints.lookup import endpoint_or_404
from resources.grants.granted import reached_by
from resources.models import Level, NamedEndpoint
from resources.usage.reports import report_of

DELETION = ChangeDialog(
    "Delete endpoint", "resources/endpoints/_delete.html", form=ConfirmedDeletionForm
)


@organization_view("resources.view")
@require_safe
def overview(request: PageRequest, organization: Organization, endpoint_id: str) -> HttpResponse:
    """What the endpoint gives to whom."""
    endpoint = endpoint_or_404(request.membership, endpoint_id)
    context: dict[str, Any] = {
        "report": report_of(endpoint, clock.now(), zone_told(request.user, organization)),
        "widgets": endpoint.widgets.order_by("name"),
        "curl": curl(endpoint, required(endpoint)),
        "connector_address": page_of_connector(endpoint.connector),
    }
    if may(request.membership.role, "resources.manage"):
        reached = reached_by(endpoint.connector)
        context["callers"] = [one for one in reached if one.held.effective == Level.USER]
        context["access_address"] = page_of_connector(endpoint.connector, "access")
    return endpoint_tab(request, endpoint, "endpoint", "resources/endpoints/detail.html", context)


def required(endpoint: NamedEndpoint) -> dict[str, str]:
    """The parameters without which a call is refused, with words where their values belong."""
    return {
        parameter.name: "VALUE"
        for parameter in endpoint.parameters.all()
        if parameter.is_required and parameter.default is None
    }


@organization_view("resources.manage")
@require_http_methods(GET_AND_POST)
def delete(request: PageRequest, organization: Organization, endpoint_id: str) -> HttpResponse:
    """Names what would stop; with widgets on it, ticking is asked for."""
    endpoint = endpoint_or_404(request.membership, endpoint_id)
    return DELETION.response(
        request,
        partial(endpoints.delete, endpoint=endpoint),
        after=(list_of(organization), f"The endpoint {endpoint.name} was deleted."),
        close=page_of_endpoint(endpoint),
        context={
            "endpoint": endpoint,
            "widgets": endpoint.widgets.order_by("name"),
            "report": report_of(endpoint, clock.now(), zone_told(request.user, organization)),
        },
    )
