"""Which applications has the organization registered, and how long do its tokens live?"""

from datetime import datetime

from django.conf import settings
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from keys.models import ApiKey
from keys.oauth import admission, lifetime_choices
from keys.oauth.application_records import Application
from keys.oauth.forms import LifetimesForm
from keys.status import where_living
from portal import clock
from portal.access import may
from portal.audit import Actor
from portal.form_pages import done
from portal.models import Organization
from portal.page_request import PageRequest
from portal.policies import organization_view


@organization_view("applications.view")
@require_safe
def application_list(request: PageRequest, organization: Organization) -> HttpResponse:
    form = LifetimesForm(chosen=lifetime_choices.chosen(organization))
    return render_list(request, organization, form)


@organization_view("applications.manage")
@require_POST
def choose_lifetimes(request: PageRequest, organization: Organization) -> HttpResponse:
    form = LifetimesForm(request.POST, chosen=lifetime_choices.chosen(organization))
    if form.is_valid():
        with form.showing_refusals():
            lifetime_choices.choose(
                organization=organization,
                **form.cleaned_data,
                actor=Actor.person(request),
                now=clock.now(),
            )
            listed = reverse("keys:applications", args=[organization.public_id])
            return done(request, listed, "The lifetimes were saved. They count for new tokens.")
    return render_list(request, organization, form, status=422)


def render_list(
    request: PageRequest, organization: Organization, form: LifetimesForm, status: int = 200
) -> HttpResponse:
    may_manage = may(request.membership.role, "applications.manage")
    for field in form.fields.values():
        field.disabled = not may_manage
    rows = Application.objects.listed().filter(organization=organization).order_by("name", "id")
    allowed = counts(organization, clock.now())
    context = {
        "rows": [(application, allowed.get(application.pk, 0)) for application in rows],
        "form": form,
        "may_manage": may_manage,
        "lets_register": settings.CLIENT_REGISTRATION,
        "admitted": admission.admitted(organization),
    }
    return render(request, "keys/applications.html", context, status=status)


def counts(organization: Organization, now: datetime) -> dict[int, int]:
    """How many people allow each application something now, by the application's row id."""
    living = ApiKey.objects.consents().filter(where_living(now), organization=organization)
    people = living.values("application").annotate(people=Count("owner_user", distinct=True))
    return dict(people.values_list("application", "people"))
