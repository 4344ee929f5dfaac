"""The pages on which a named endpoint is published and changed: first the connector, then what is given of it."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, post_data, status_of
from portal.pages.generic import Saved, made_here, save_and_redirect
from resources.access.visibility import connector_or_404, visible_connectors
from resources.endpoints import services as endpoints
from resources.endpoints.forms import ConnectorChoiceForm, EndpointForm
from resources.endpoints.frame import list_of, page_of_endpoint
from resources.endpoints.lookup import endpoint_or_404
from resources.endpoints.services import settings_of
from resources.models import Connector

NOT_TYPED = {"connector", "csrfmiddlewaretoken"}


@organization_view("resources.manage")
@require_http_methods(GET_AND_POST)
def create(request: PageRequest, organization: Organization) -> HttpResponse:
    """Without a connector, in the address or in the form, it asks which; with it, everything else."""
    connector = connector_asked(request)
    if connector is None:
        return choose_connector(request, organization)
    form = asked_form(request, connector=connector)

    def save() -> Saved:
        made = endpoints.publish(settings=form.settings(), **made_here(request, organization))
        return page_of_endpoint(made), f"The endpoint {made.name} was published."

    if answer := save_and_redirect(request, form, save):
        return answer
    close, title = list_of(organization), "Publish an endpoint"
    context = {"title": title, "label": "Publish", "close": close, "connector": connector}
    return form_page(request, form, context)


@organization_view("resources.manage")
@require_http_methods(GET_AND_POST)
def change(request: PageRequest, organization: Organization, endpoint_id: str) -> HttpResponse:
    """`?connector=` puts another connector in the place of the present one."""
    endpoint = endpoint_or_404(request.membership, endpoint_id)
    connector = connector_asked(request) or endpoint.connector
    form = asked_form(request, connector=connector, settings=settings_of(endpoint))
    close = page_of_endpoint(endpoint)

    def save() -> Saved:
        endpoints.change(endpoint=endpoint, settings=form.settings(), actor=Actor.person(request))
        said = "The endpoint was changed. Callers meet it at their next request."
        return close, said

    if answer := save_and_redirect(request, form, save):
        return answer
    context: dict[str, Any] = {"title": f"Change {endpoint.name}", "label": "Save", "close": close}
    context |= {"connector": connector, "endpoint": endpoint}
    return form_page(request, form, context)


def asked_form(request: PageRequest, **about: Any) -> EndpointForm:
    """The form as it was sent; where more rows of fields were asked for, with those and all that was typed."""
    if "more" not in request.POST:
        return EndpointForm(post_data(request), **about)
    typed: dict[str, Any] = dict(request.POST.items())
    form = EndpointForm(None, sent=typed, **about)
    ticks = {n: n in typed for n, f in form.fields.items() if isinstance(f, forms.BooleanField)}
    form.initial = {**form.initial, **typed, **ticks}
    return form


def connector_asked(request: PageRequest) -> Connector | None:
    """The connector that is named. Raises Http404 for one that the person does not know."""
    named = request.GET.get("connector", "") or request.POST.get("connector", "")
    return connector_or_404(request.membership, named) if named else None


def choose_connector(request: PageRequest, organization: Organization) -> HttpResponse:
    """The choice is a GET form, so the next page has an address of its own.

    Where everything else was sent already, the choice is asked for with 422 and what was typed goes along.
    """
    connectors, is_sent = list(visible_connectors(request.membership)), request.method == "POST"
    form = ConnectorChoiceForm(request.POST if is_sent else None, connectors=connectors)
    context = {
        "form": form,
        "is_sent": is_sent,
        "typed": [(name, text) for name, text in request.POST.items() if name not in NOT_TYPED],
        "connectors": connectors,
        "close": list_of(organization),
        "new_table": reverse("resources:connector_new_table", args=[organization.public_id]),
    }
    return render(request, "resources/endpoints/connector.html", context, status=status_of(form))


def form_page(request: PageRequest, form: EndpointForm, context: dict[str, Any]) -> HttpResponse:
    context |= {"form": form, "root": f"{settings.PUBLIC_URL}/v1/"}
    return render(request, "resources/endpoints/form.html", context, status=status_of(form))
