"""One connector: what it is, and what can be done to it: describe, rename, delete."""

from functools import partial
from typing import Any

from django.conf import settings
from django.forms.models import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from apiusers.forms import NamedForm
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, post_data, status_of
from portal.pages.forms import ConfirmedDeletionForm
from portal.pages.generic import (
    ChangeDialog,
    Saved,
    made_here,
    save_and_redirect,
)
from resources.access.visibility import connector_or_404
from resources.connectors import services as connectors
from resources.connectors.forms import HttpForm, NewHttpForm
from resources.connectors.frame import connector_tab, list_of, page_of_connector
from resources.models import Connector, Kind

RENAMING = ChangeDialog(
    "Rename connector", "apiusers/_named.html", NamedForm, "resources/dialog.html"
)
DELETION = ChangeDialog(
    "Delete connector", "resources/connectors/_delete.html", form=ConfirmedDeletionForm
)


@organization_view("resources.view")
@require_safe
def overview(request: PageRequest, organization: Organization, connector_id: str) -> HttpResponse:
    """What the connector is, and what stands on it."""
    connector = connector_or_404(request.membership, connector_id)
    context = {"standing": standing_on(connector), "base_url": settings.PUBLIC_URL}
    return connector_tab(
        request, connector, "overview", "resources/connectors/detail.html", context
    )


def standing_on(connector: Connector) -> list[Any]:
    """The endpoints over the connector with their widgets, by name."""
    return list(connector.endpoints.order_by("name").prefetch_related("widgets"))


@organization_view("resources.manage")
@require_http_methods(GET_AND_POST)
def create_http(request: PageRequest, organization: Organization) -> HttpResponse:
    form = NewHttpForm(post_data(request))

    def save() -> Saved:
        made = connectors.create_http_connector(
            name=form.cleaned_data["name"],
            description=form.cleaned_data["description"],
            http=form.settings(),
            **made_here(request, organization),
        )
        said = (
            f"The connector {made.name} was added. Test it, then grant it to those who may read it."
        )
        return page_of_connector(made, "test"), said

    if answer := save_and_redirect(request, form, save):
        return answer
    context = {"form": form, "title": "Add an HTTP API", "label": "Add connector"}
    context |= {"close": list_of(organization)}
    return render(request, "resources/connectors/http/form.html", context, status=status_of(form))


@organization_view("resources.manage")
@require_http_methods(GET_AND_POST)
def change_http(
    request: PageRequest, organization: Organization, connector_id: str
) -> HttpResponse:
    """How the API is asked, headers included."""
    connector = http_or_404(request, connector_id)
    form = HttpForm.of(connector.http, post_data(request))

    def save() -> Saved:
        connectors.change_http(
            connector=connector, http=form.settings(), actor=Actor.person(request)
        )
        return page_of_connector(connector), "The connector was changed."

    if answer := save_and_redirect(request, form, save):
        return answer
    context = {"form": form, "title": f"Change {connector.name}", "label": "Save"}
    context |= {"connector": connector, "close": page_of_connector(connector)}
    return render(request, "resources/connectors/http/form.html", context, status=status_of(form))


def http_or_404(request: PageRequest, connector_id: str) -> Connector:
    connector = connector_or_404(request.membership, connector_id)
    if connector.kind != Kind.HTTP:
        raise Http404("A table is not asked over HTTP.")
    return connector


@organization_view("resources.manage")
@require_http_methods(GET_AND_POST)
def change(request: PageRequest, organization: Organization, connector_id: str) -> HttpResponse:
    """Rename and describe."""
    connector = connector_or_404(request.membership, connector_id)
    return RENAMING.response(
        request,
        partial(connectors.describe, connector=connector),
        initial=model_to_dict(connector, fields=["name", "description"]),
        after=(page_of_connector(connector), "The connector was changed."),
        context={"connector": connector},
    )


@organization_view("resources.manage")
@require_http_methods(GET_AND_POST)
def delete(request: PageRequest, organization: Organization, connector_id: str) -> HttpResponse:
    """Names what would stop; with something on it, ticking is asked for."""
    connector = connector_or_404(request.membership, connector_id)
    return DELETION.response(
        request,
        partial(connectors.delete, connector=connector),
        after=(list_of(organization), f"{connector.name} was deleted."),
        close=page_of_connector(connector),
        context={"connector": connector, "standing": standing_on(connector)},
    )
