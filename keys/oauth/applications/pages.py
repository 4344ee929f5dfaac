"""One application of an organization: register, look at, change, switch off and on, delete."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from keys.models import Application
from keys.oauth.applications import services as applications
from keys.oauth.applications.forms import ApplicationForm
from keys.oauth.scope_meanings import requested_scopes
from keys.verification.audiences import issuer
from portal import clock
from portal.access import may
from portal.actors import Actor
from portal.durations import in_words
from portal.http.requests import PageRequest
from portal.lookups import one
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import (
    GET_AND_POST,
    post_data,
    status_of,
)
from portal.pages.generic import ChangeDialog, Saved, made_here, save_and_redirect, save_or_say_why

DELETION = ChangeDialog(
    "Delete application",
    "keys/applications/_delete.html",
    page="keys/applications/dialog.html",
)


@organization_view("applications.manage")
@require_http_methods(GET_AND_POST)
def register(request: PageRequest, organization: Organization) -> HttpResponse:
    form = ApplicationForm(post_data(request), organization=organization)

    def save() -> Saved:
        made = applications.register(asked=form.registration(), **made_here(request, organization))
        return page_of(made), f"{made.name} was registered."

    if answer := save_and_redirect(request, form, save):
        return answer
    return render_form(request, form, {"title": "Register application", "label": "Register"})


@organization_view("applications.manage")
@require_http_methods(GET_AND_POST)
def change(request: PageRequest, organization: Organization, application_id: str) -> HttpResponse:
    application = application_or_404(organization, application_id)
    form = ApplicationForm(post_data(request), organization=organization, application=application)

    def save() -> Saved:
        applications.change(
            application=application, asked=form.registration(), actor=Actor.person(request)
        )
        return page_of(application), "The application was changed."

    if answer := save_and_redirect(request, form, save):
        return answer
    context = {"title": "Change application", "label": "Save changes", "application": application}
    return render_form(request, form, context)


def render_form(
    request: PageRequest, form: ApplicationForm, context: dict[str, Any]
) -> HttpResponse:
    context = {"form": form, **context}
    return render(request, "keys/applications/form.html", context, status=status_of(form))


@organization_view("applications.view")
@require_safe
def application_page(
    request: PageRequest, organization: Organization, application_id: str
) -> HttpResponse:
    """What was registered, and what a client has to be told."""
    application = application_or_404(organization, application_id)
    seconds = application.token_seconds
    context = {
        "application": application,
        "scopes": requested_scopes(application.scopes, frozenset(application.scopes)),
        "lifetime": in_words(seconds) if seconds else "As long as the organization says",
        "allowed": applications.people_allowing(application, clock.now()),
        "issuer": issuer(),
        "public_url": settings.PUBLIC_URL,
        "may_manage": may(request.membership.role, "applications.manage"),
    }
    return render(request, "keys/applications/detail.html", context)


@organization_view("applications.manage")
@require_POST
def set_enabled(
    request: PageRequest, organization: Organization, application_id: str
) -> HttpResponse:
    application = application_or_404(organization, application_id)
    enabled = request.POST.get("enabled") == "yes"
    switch = partial(
        applications.set_enabled,
        application=application,
        enabled=enabled,
        actor=Actor.person(request),
        now=clock.now(),
    )
    said = "was switched on" if enabled else "was switched off: its tokens are refused from now on"
    return save_or_say_why(request, switch, (page_of(application), f"{application.name} {said}."))


@organization_view("applications.manage")
@require_http_methods(GET_AND_POST)
def delete(request: PageRequest, organization: Organization, application_id: str) -> HttpResponse:
    application = application_or_404(organization, application_id)
    now = clock.now()
    return DELETION.response(
        request,
        partial(applications.delete, application=application, now=now),
        after=(
            reverse("keys:applications", args=[organization.public_id]),
            f"{application.name} was deleted.",
        ),
        close=page_of(application),
        context={
            "application": application,
            "allowed": applications.people_allowing(application, now),
        },
    )


def application_or_404(organization: Organization, application_id: str) -> Application:
    return one(Application.objects.listed().filter(organization=organization), application_id)


def page_of(application: Application) -> str:
    return reverse(
        "keys:application", args=[application.organization.public_id, application.public_id]
    )
