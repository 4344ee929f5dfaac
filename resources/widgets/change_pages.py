"""What can be done to a widget in the pages: make it, change it, decide who may see it, delete it."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from apiusers.lookups import api_users_of
from portal import clock
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, post_data, status_of
from portal.pages.generic import ChangeDialog, Saved, made_here, save_and_redirect
from resources.endpoints.lookup import endpoints_of
from resources.models import NamedEndpoint, WidgetKind
from resources.usage.reports import views_lately
from resources.widgets import services as widgets
from resources.widgets.forms import EndpointChoiceForm, WidgetForm
from resources.widgets.lookup import widget_or_404
from resources.widgets.pages import list_of, page_of_widget, widget_tab
from resources.widgets.rules import WidgetSettings, settings_of
from resources.widgets.security_forms import SecurityForm

DELETION = ChangeDialog("Delete widget", "resources/widgets/_delete.html")


@organization_view("resources.manage")
@require_http_methods(GET_AND_POST)
def create(request: PageRequest, organization: Organization) -> HttpResponse:
    """First the endpoint is chosen (`?endpoint=`), then the form has its columns and parameters."""
    chosen = EndpointChoiceForm(request.GET, endpoints=endpoints_of(organization))
    context: dict[str, Any] = {"close": list_of(organization)}
    if not chosen.is_valid():
        asked = chosen if "endpoint" in request.GET else empty_choice(organization)
        return render(request, "resources/widgets/endpoint.html", {"form": asked, **context})
    endpoint = chosen.endpoints[chosen.cleaned_data["endpoint"]]
    begin = beginning(endpoint)
    form = WidgetForm.of(begin, post_data(request))

    def save() -> Saved:
        made = widgets.create(settings=form.settings(begin), **made_here(request, organization))
        said = f"The widget {made.name} was added. Security decides which tokens may see it."
        return page_of_widget(made), said

    if answer := save_and_redirect(request, form, save):
        return answer
    context |= {"form": form, "endpoint": endpoint}
    return render(request, "resources/widgets/new.html", context, status=status_of(form))


def empty_choice(organization: Organization) -> EndpointChoiceForm:
    return EndpointChoiceForm(endpoints=endpoints_of(organization))


def beginning(endpoint: NamedEndpoint) -> WidgetSettings:
    """What a new widget is before anything was typed."""
    return WidgetSettings(name="", kind=WidgetKind.TABLE, endpoint=endpoint)


@organization_view("resources.manage")
@require_http_methods(GET_AND_POST)
def change(request: PageRequest, organization: Organization, widget_id: str) -> HttpResponse:
    widget = widget_or_404(request.membership, widget_id)
    before = settings_of(widget)
    form = WidgetForm.of(before, post_data(request))

    def save() -> Saved:
        settings = form.settings(before)
        widgets.change(widget=widget, settings=settings, actor=Actor.person(request))
        return page_of_widget(widget), "The widget was changed."

    if answer := save_and_redirect(request, form, save):
        return answer
    context = {"form": form, "endpoint": widget.endpoint}
    template = "resources/widgets/change.html"
    return widget_tab(request, widget, "change", template, context, status=status_of(form))


@organization_view("resources.manage")
@require_http_methods(GET_AND_POST)
def security(request: PageRequest, organization: Organization, widget_id: str) -> HttpResponse:
    """Open, or restricted to tokens, or to those of certain API users."""
    widget = widget_or_404(request.membership, widget_id)
    before = settings_of(widget)
    api_users = api_users_of(organization).order_by("name", "pk")
    form = SecurityForm.of(before, api_users, post_data(request))

    def save() -> Saved:
        settings = form.settings(before)
        widgets.change(widget=widget, settings=settings, actor=Actor.person(request))
        return page_of_widget(widget, "security"), said_of(settings)

    if answer := save_and_redirect(request, form, save):
        return answer
    context, template = {"form": form}, "resources/widgets/security.html"
    return widget_tab(request, widget, "security", template, context, status=status_of(form))


def said_of(settings: WidgetSettings) -> str:
    """Who can see the widget now. A list of nobody is allowed, and said."""
    if not settings.is_restricted:
        return "Saved: everybody can see it."
    if not settings.only_listed:
        return "Saved: tokens that hold widgets:view and reach the rows can see it."
    count = len(list(settings.viewers))
    if not count:
        return "Saved: nobody can see it, as no API user is chosen."
    return f"Saved: the tokens of {count} API user{'s' if count > 1 else ''} can see it."


@organization_view("resources.manage")
@require_http_methods(GET_AND_POST)
def delete(request: PageRequest, organization: Organization, widget_id: str) -> HttpResponse:
    """Says which pages would show nothing any more, and how often it was seen lately."""
    widget = widget_or_404(request.membership, widget_id)
    return DELETION.response(
        request,
        partial(widgets.delete, widget=widget),
        after=(list_of(organization), f"The widget {widget.name} was deleted."),
        close=page_of_widget(widget),
        context={"widget": widget, "seen": views_lately([widget], clock.now()).get(widget.pk, 0)},
    )
