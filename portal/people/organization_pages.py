"""The pages of an organization itself: create it, its settings, leave it, delete it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import clock
from portal.access import may
from portal.actors import Actor
from portal.durations import in_words
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import memberships_of, organization_view, signed_in_view
from portal.pages.form_pages import (
    GET_AND_POST,
    dialog,
    post_data,
    redirect_with_success,
    status_of,
)
from portal.pages.forms import RefusableForm
from portal.pages.reauthentication import When, age_for_makers, proves_lately
from portal.people import members, organizations
from portal.people.forms import OrganizationDeletionForm, OrganizationForm
from portal.restrictions.document import restrictions_of
from portal.restrictions.standings import told_of


@signed_in_view
@require_http_methods(GET_AND_POST)
def create(request: PageRequest) -> HttpResponse:
    """A new organization; its maker becomes Owner."""
    form = OrganizationForm(post_data(request))
    if form.is_valid():
        with form.showing_refusals():
            made = organizations.create(
                **form.cleaned_data, actor=Actor.person(request), now=clock.now()
            )
            return redirect("keys:home", made.public_id)
    context = {"form": form, "is_first": not memberships_of(request)}
    return render(request, "portal/organizations/create.html", context, status=status_of(form))


@organization_view("organization.view")
@require_safe
def settings_page(request: PageRequest, organization: Organization) -> HttpResponse:
    return render_settings(request, organization, settings_form(organization))


@organization_view("organization.manage")
@require_POST
def change(request: PageRequest, organization: Organization) -> HttpResponse:
    """Name and time zone."""
    form = OrganizationForm(request.POST)
    if form.is_valid():
        with form.showing_refusals():
            organizations.change(
                organization=organization,
                **form.cleaned_data,
                actor=Actor.person(request),
                now=clock.now(),
            )
            messages.success(request, "The settings were saved.")
            return redirect("portal:settings", organization.public_id)
    return render_settings(request, organization, form)


@organization_view("organization.leave")
@require_http_methods(GET_AND_POST)
def leave(request: PageRequest, organization: Organization) -> HttpResponse:
    form = RefusableForm(post_data(request))
    if form.is_valid():
        with form.showing_refusals():
            members.leave(
                membership=request.membership, actor=Actor.person(request), now=clock.now()
            )
            return redirect_with_success(
                request, reverse("portal:home"), f"You left {organization.name}."
            )
    title = "Leave organization"
    return settings_dialog(
        request, organization, "portal/organizations/_leave.html", title, {"form": form}
    )


@organization_view("organization.delete")
@require_http_methods(GET_AND_POST)
@proves_lately(When.WRITING)
def delete(request: PageRequest, organization: Organization) -> HttpResponse:
    """Asks for the name, and says what will stop."""
    form = OrganizationDeletionForm(post_data(request))
    if form.is_valid():
        with form.showing_refusals():
            organizations.delete(
                organization=organization,
                confirmation=form.cleaned_data["confirmation"],
                actor=Actor.person(request),
                now=clock.now(),
            )
            request.session.pop("organization", None)
            return redirect_with_success(
                request, reverse("portal:home"), f"{organization.name} was deleted."
            )
    stops = organizations.what_stops(organization, clock.now())
    context = {"form": form, "stops": stops}
    title = "Delete organization"
    return settings_dialog(
        request, organization, "portal/organizations/_delete.html", title, context
    )


def settings_form(organization: Organization) -> OrganizationForm:
    return OrganizationForm(
        initial={"name": organization.name, "time_zone": organization.time_zone}
    )


def render_settings(
    request: PageRequest, organization: Organization, form: OrganizationForm
) -> HttpResponse:
    """The page of settings, with its form as it was refused."""
    role = request.membership.role
    if not may(role, "organization.manage"):
        for field in form.fields.values():
            field.disabled = True
    context = {
        "form": form,
        "asks_after": in_words(round(age_for_makers(organization).total_seconds())),
        "held_to": restrictions_of(organization.restrictions),
        "standings": told_of(organization),
        "may_manage": may(role, "organization.manage"),
        "may_delete": may(role, "organization.delete"),
    }
    return render(request, "portal/organizations/settings.html", context, status=status_of(form))


def settings_dialog(
    request: PageRequest,
    organization: Organization,
    template: str,
    title: str,
    context: dict[str, Any],
) -> HttpResponse:
    """A dialog on the page of settings."""
    close = reverse("portal:settings", args=[organization.public_id])
    page = "portal/organizations/dialog.html"
    return dialog(request, template, title, close, context, page=page)
