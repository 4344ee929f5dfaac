"""Which applications has the organization registered, and how long do its tokens live?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, QuerySet, Value, When
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from keys.models import ApiKey, Application
from keys.oauth.applications import admission, lifetime_choices
from keys.oauth.applications.forms import LifetimesForm
from keys.status import where_living
from portal import clock
from portal.access import may
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.lists.row_lists import RowList
from portal.lists.row_menus import RowAction, button, deletion, link
from portal.lists.selection import Filter
from portal.lists.shown import Column
from portal.models import Membership, Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import status_of
from portal.pages.generic import Saved, save_and_redirect
from portal.pages.htmx import render_page_or_fragment

IN_USE, OFF = "in_use", "off"


def address_of(application: Application, page: str = "application") -> str:
    place = [application.organization.public_id, application.public_id]
    return reverse(f"keys:{page}", args=place)


def actions(membership: Membership, application: Application) -> list[RowAction]:
    if not may(membership.role, "applications.manage"):
        return []
    activation = address_of(application, "application_activation")
    return [
        link("Change", "pencil", address_of(application, "application_change")),
        button("Switch on", "power", activation, "enabled", "yes")
        if application.disabled_at
        else button("Switch off", "power", activation, "enabled", "no",
                    note="Its tokens are refused until you switch it on."),
        deletion("Delete application", address_of(application, "application_deletion"),
                 "What people allowed it ends."),
    ]  # fmt: skip


APPLICATIONS = RowList(
    template="keys/applications/list.html",
    name="applications",
    noun="application",
    manages="applications.manage",
    columns=(
        Column("Name", "name"),
        Column("Client ID"),
        Column("Status"),
        Column("Allowed by"),
        Column("Registered", "-created"),
    ),
    cells={
        "client id": lambda row: row.public_id,
        "name": lambda row: row.name,
        "status": lambda row: OFF if row.disabled_at else IN_USE,
        "registered itself": lambda row: row.is_self_registered,
        "may ask for": lambda row: row.scopes,
        "registered": lambda row: row.created_at,
    },
    search=("name", "public_id"),
    searched="name or client ID",
    filter=Filter(
        name="status",
        label="status",
        answers={IN_USE: "In use", OFF: "Switched off"},
        by=Case(When(disabled_at=None, then=Value(IN_USE)), default=Value(OFF)),
    ),
    name_of=lambda row: row.name,
    address_of=address_of,
    is_ended=lambda row: bool(row.disabled_at),
    actions=actions,
)


@organization_view("applications.view")
@require_safe
def application_list(request: PageRequest, organization: Organization) -> HttpResponse:
    """Applications with how many people allow each something, and the choice of lifetimes."""
    if aside := APPLICATIONS.aside(request, applications_of(organization)):
        return aside
    form = LifetimesForm(chosen=lifetime_choices.chosen(organization))
    return render_list(request, organization, form)


@organization_view("applications.manage")
@require_POST
def choose_lifetimes(request: PageRequest, organization: Organization) -> HttpResponse:
    form = LifetimesForm(request.POST, chosen=lifetime_choices.chosen(organization))

    def save() -> Saved:
        lifetime_choices.choose(
            organization=organization,
            **form.cleaned_data,
            actor=Actor.person(request),
            now=clock.now(),
        )
        return list_of(organization), "The lifetimes were saved. They count for new tokens."

    if answer := save_and_redirect(request, form, save):
        return answer
    return render_list(request, organization, form)


def render_list(
    request: PageRequest, organization: Organization, form: LifetimesForm
) -> HttpResponse:
    may_manage = may(request.membership.role, "applications.manage")
    for field in form.fields.values():
        field.disabled = not may_manage
    shown = APPLICATIONS.shown(
        request,
        applications_of(organization),
        told=lambda rows: counts(organization, rows, clock.now()),
        path=list_of(organization),
    )
    context: dict[str, Any] = {
        **APPLICATIONS.context(request, shown),
        "form": form,
        "lets_register": settings.CLIENT_REGISTRATION,
        "admitted": admission.admitted(organization),
    }
    return render_page_or_fragment(
        request,
        "keys/applications/list.html",
        "keys/applications/_list.html",
        context,
        status=max(shown.page.status, status_of(form)),
    )


def applications_of(organization: Organization) -> QuerySet[Application]:
    rows = Application.objects.listed().filter(organization=organization)
    return rows.select_related("organization")


def counts(
    organization: Organization, shown: list[Application], now: datetime
) -> Mapping[int, int]:
    """How many people allow each of these applications something now, by the application's row id."""
    living = ApiKey.objects.consents().filter(
        where_living(now), organization=organization, application__in=shown
    )
    people = living.values("application").annotate(people=Count("owner_user", distinct=True))
    return dict(people.values_list("application", "people"))


def list_of(organization: Organization) -> str:
    return reverse("keys:applications", args=[organization.public_id])
