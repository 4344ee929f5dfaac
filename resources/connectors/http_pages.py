"""The Test and Headers tabs of an HTTP connector: does it answer, with which rows, and which secrets does it send?"""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from portal import clock
from portal.access import may
from portal.actors import Actor
from portal.errors import Refusal
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, post_data, status_of
from portal.pages.generic import Saved, save_and_redirect
from portal.pages.htmx import wants_fragment
from resources.access.visibility import reach_of_member
from resources.connectors import services as connectors
from resources.connectors.frame import connector_tab, page_of_connector
from resources.connectors.header_forms import HeaderRows
from resources.connectors.pages import http_or_404
from resources.connectors.trials import first_rows, parameters_of, usual_rows
from resources.http.rules import settings_of
from resources.models import Connector


@organization_view("resources.view")
@require_http_methods(GET_AND_POST)
def run_test(request: PageRequest, organization: Organization, connector_id: str) -> HttpResponse:
    """POST asks the API now; nothing is changed by it."""
    connector = http_or_404(request, connector_id)
    names = parameters_of(connector)
    given = {name: request.POST.get(f"parameter_{name}", "") for name in names}
    context: dict[str, Any] = {"parameters": given, "action": request.path}
    if request.method == "POST":
        context |= outcome(request, connector, given)
    if wants_fragment(request):
        return render(request, "resources/connectors/http/_outcome.html", context)
    return connector_tab(request, connector, "test", "resources/connectors/http/test.html", context)


def outcome(request: PageRequest, connector: Connector, given: dict[str, str]) -> dict[str, Any]:
    """The first rows, or the sentence why there are none."""
    try:
        reach_of_member(request.membership).refuse_rows(connector)
        # Past memory and a source's rest only for those who build: others ask as their tokens do.
        ask = first_rows if may(request.membership.role, "resources.manage") else usual_rows
        return {"preview": ask(connector, given, now=clock.now())}
    except Refusal as refusal:
        return {"refusal": refusal}


@organization_view("resources.manage")
@require_http_methods(GET_AND_POST)
def headers(request: PageRequest, organization: Organization, connector_id: str) -> HttpResponse:
    """The secret headers: names to read, values to write."""
    connector = http_or_404(request, connector_id)
    form = HeaderRows(post_data(request), stored=connector.http.header_names)

    def save() -> Saved:
        http = replace(settings_of(connector.http), headers=form.headers())
        connectors.change_http(connector=connector, http=http, actor=Actor.person(request))
        return page_of_connector(connector, "headers"), "The headers were saved."

    if answer := save_and_redirect(request, form, save):
        return answer
    page = "resources/connectors/http/headers.html"
    status = status_of(form)
    return connector_tab(request, connector, "headers", page, {"form": form}, status=status)
