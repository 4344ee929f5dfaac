"""Which applications has the organization registered, and how long do its tokens live?"""

from datetime import datetime

from django.conf import settings
from django.db.models import Count
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
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import status_of
from portal.pages.generic import Saved, save_and_redirect
from portal.pages.htmx import render_page_or_fragment
from portal.pages.lists import asked_search, list_page


@organization_view("applications.view")
@require_safe
def application_list(request: PageRequest, organization: Organization) -> HttpResponse:
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
    named = {"organization": organization, "name__icontains": asked_search(request)}
    rows = Application.objects.listed().filter(**named)
    page = list_page(request, rows, path=list_of(organization))
    allowed = counts(organization, page.rows, clock.now())
    context = {
        "page": page,
        "rows": [(application, allowed.get(application.pk, 0)) for application in page.rows],
        "form": form,
        "may_manage": may_manage,
        "lets_register": settings.CLIENT_REGISTRATION,
        "admitted": admission.admitted(organization),
    }
    return render_page_or_fragment(
        request,
        "keys/applications/list.html",
        "keys/applications/_list.html",
        context,
        status=max(page.status, status_of(form)),
    )


def counts(organization: Organization, shown: list[Application], now: datetime) -> dict[int, int]:
    """How many people allow each of these applications something now, by the application's row id."""
    living = ApiKey.objects.consents().filter(
        where_living(now), organization=organization, application__in=shown
    )
    people = living.values("application").annotate(people=Count("owner_user", distinct=True))
    return dict(people.values_list("application", "people"))


def list_of(organization: Organization) -> str:
    return reverse("keys:applications", args=[organization.public_id])
