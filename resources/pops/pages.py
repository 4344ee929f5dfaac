"""One Pop with what its clients are told, and what can be done to it."""

import json
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import clock
from portal.access import may
from portal.actors import Actor
from portal.errors import Refusal
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import (
    GET_AND_POST,
    post_data,
    redirect_with_error,
    redirect_with_success,
    status_of,
)
from portal.pages.generic import ChangeDialog, Saved, made_here, save_and_redirect
from portal.time_zones import zone_told
from resources.models import Pop, PopStatus
from resources.pops import services as pops
from resources.pops.config import config_of, has_worker
from resources.pops.forms import PopForm
from resources.pops.lookup import pop_or_404
from resources.usage.reports import report_of

DELETION = ChangeDialog("Delete Pop", "resources/pops/_delete.html")


@organization_view("resources.view")
@require_safe
def pop_page(request: PageRequest, organization: Organization, pop_id: str) -> HttpResponse:
    """Ids to copy, the configuration as it is answered, and how often it was asked for."""
    pop = pop_or_404(organization, pop_id)
    context = {
        "pop": pop,
        "config": json.dumps(config_of(pop), indent=2, ensure_ascii=False),
        "has_worker": has_worker(pop),
        "report": report_of(pop, clock.now(), zone_told(request.user, organization)),
        "may_manage": may(request.membership.role, "resources.manage"),
    }
    return render(request, "resources/pops/detail.html", context)


@organization_view("resources.manage")
@require_http_methods(GET_AND_POST)
def create(request: PageRequest, organization: Organization) -> HttpResponse:
    form = PopForm(post_data(request))

    def save() -> Saved:
        made = pops.create(settings=form.settings(), **made_here(request, organization))
        return page_of_pop(made), f"The Pop {made.name} was created."

    if answer := save_and_redirect(request, form, save):
        return answer
    return form_page(request, form, "Create a Pop", "Create Pop", list_of(organization))


@organization_view("resources.manage")
@require_http_methods(GET_AND_POST)
def change(request: PageRequest, organization: Organization, pop_id: str) -> HttpResponse:
    pop = pop_or_404(organization, pop_id)
    form = PopForm.of(pop, post_data(request))

    def save() -> Saved:
        pops.change(pop=pop, settings=form.settings(), actor=Actor.person(request))
        return page_of_pop(pop), "The Pop was changed."

    if answer := save_and_redirect(request, form, save):
        return answer
    return form_page(request, form, f"Edit {pop.name}", "Save", page_of_pop(pop), pop=pop)


def form_page(
    request: PageRequest, form: PopForm, title: str, label: str, close: str, **context: Any
) -> HttpResponse:
    said = {"form": form, "title": title, "label": label, "close": close, **context}
    return render(request, "resources/pops/form.html", said, status=status_of(form))


@organization_view("resources.manage")
@require_POST
def set_status(request: PageRequest, organization: Organization, pop_id: str) -> HttpResponse:
    """Stop the Pop, or start it again in production or in development, as `status` says."""
    pop = pop_or_404(organization, pop_id)
    given = {"status": request.POST.get("status", "")}
    try:
        changed = pops.change(pop=pop, settings=given, actor=Actor.person(request))
    except Refusal as refusal:
        settings_page = reverse("resources:pop_settings", args=place(pop))
        return redirect_with_error(
            request, settings_page, f"{pop.name} was not started. {refusal.detail}"
        )
    said = "stopped" if changed.status == PopStatus.INACTIVE else "started"
    return redirect_with_success(request, page_of_pop(pop), f"{pop.name} was {said}.")


@organization_view("resources.manage")
@require_http_methods(GET_AND_POST)
def delete(request: PageRequest, organization: Organization, pop_id: str) -> HttpResponse:
    """Names what stops."""
    pop = pop_or_404(organization, pop_id)
    return DELETION.response(
        request,
        partial(pops.delete, pop=pop),
        after=(list_of(organization), f"The Pop {pop.name} was deleted."),
        close=page_of_pop(pop),
        context={
            "pop": pop,
            "report": report_of(pop, clock.now(), zone_told(request.user, organization)),
        },
    )


def list_of(organization: Organization) -> str:
    return reverse("resources:pops", args=[organization.public_id])


def page_of_pop(pop: Pop) -> str:
    return reverse("resources:pop", args=place(pop))


def place(pop: Pop) -> list[str]:
    return [pop.organization.public_id, str(pop.pk)]
