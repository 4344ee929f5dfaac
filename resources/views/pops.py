"""The list of Pops, one Pop with what its clients are told, and what can be done to it."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models.functions import Upper
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apiusers.forms import DeletionForm
from apiusers.views.answers import GET_AND_POST, done
from portal import clock
from portal.access import may
from portal.audit import Actor
from portal.errors import InvalidInput, Refusal
from portal.models import Organization
from portal.page_request import PageRequest
from portal.paging import Order, Page, page_of
from portal.policies import organization_view
from portal.redirects import to_page
from resources import pops
from resources.models import Pop, PopStatus
from resources.pop_config import config_of, has_worker
from resources.pop_forms import PopForm
from resources.pop_lookup import pop_or_404
from resources.usage_report import report_of, uses_lately
from resources.views.connector_pages import dialog, status_of

BY_NAME = Order(Upper("name"), holds=str, ids=UUID)
PAGE_SIZE = 50


@organization_view("resources.view")
@require_safe
def pop_list(request: PageRequest, organization: Organization) -> HttpResponse:
    rows, refusal = organization.pops.all(), None
    try:
        turned = {name: request.GET.get(name, "") for name in ("after", "before")}
        page = page_of(rows, rows, BY_NAME, PAGE_SIZE, **turned)
    except InvalidInput as error:
        refusal, page = error, Page([])
    uses = uses_lately(page.rows, clock.now())
    context = {
        "page": page,
        "rows": [(pop, uses.get(pop.pk, 0)) for pop in page.rows],
        "refusal": refusal,
        "path": request.path,
        "may_manage": may(request.membership.role, "resources.manage"),
    }
    return render(request, "resources/pops.html", context, status=400 if refusal else 200)


@organization_view("resources.view")
@require_safe
def pop_page(request: PageRequest, organization: Organization, pop_id: str) -> HttpResponse:
    """Ids to copy, the configuration as it is answered, and how often it was asked for."""
    pop = pop_or_404(organization, pop_id)
    context = {
        "pop": pop,
        "config": json.dumps(config_of(pop), indent=2, ensure_ascii=False),
        "has_worker": has_worker(pop),
        "report": report_of(pop, clock.now()),
        "may_manage": may(request.membership.role, "resources.manage"),
    }
    return render(request, "resources/pop.html", context)


@organization_view("resources.manage")
@require_http_methods(GET_AND_POST)
def create(request: PageRequest, organization: Organization) -> HttpResponse:
    form = PopForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = pops.create(
                organization=organization,
                settings=form.settings(),
                actor=Actor.person(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return done(request, page_of_pop(made), f"The Pop {made.name} was created.")
    close = reverse("resources:pops", args=[organization.public_id])
    return form_page(request, form, "Create a Pop", "Create Pop", close)


@organization_view("resources.manage")
@require_http_methods(GET_AND_POST)
def change(request: PageRequest, organization: Organization, pop_id: str) -> HttpResponse:
    pop = pop_or_404(organization, pop_id)
    form = PopForm.of(pop, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            pops.change(pop=pop, settings=form.settings(), actor=Actor.person(request))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return done(request, page_of_pop(pop), "The Pop was changed.")
    return form_page(request, form, f"Edit {pop.name}", "Save", page_of_pop(pop), pop=pop)


def form_page(
    request: PageRequest, form: PopForm, title: str, label: str, close: str, **context: Any
) -> HttpResponse:
    said = {"form": form, "title": title, "label": label, "close": close, **context}
    return render(request, "resources/pop_form.html", said, status=status_of(form))


@organization_view("resources.manage")
@require_POST
def set_status(request: PageRequest, organization: Organization, pop_id: str) -> HttpResponse:
    """Stop the Pop, or start it again in production or in development, as `status` says."""
    pop = pop_or_404(organization, pop_id)
    given = {"status": request.POST.get("status", "")}
    try:
        changed = pops.change_some(pop=pop, given=given, actor=Actor.person(request))
    except Refusal as refusal:
        messages.error(request, f"{pop.name} was not started. {refusal.detail}")
        return to_page(request, reverse("resources:pop_settings", args=place(pop)))
    said = "stopped" if changed.status == PopStatus.INACTIVE else "started"
    return done(request, page_of_pop(pop), f"{pop.name} was {said}.")


@organization_view("resources.manage")
@require_http_methods(GET_AND_POST)
def delete(request: PageRequest, organization: Organization, pop_id: str) -> HttpResponse:
    """Names what stops."""
    pop = pop_or_404(organization, pop_id)
    form = DeletionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        pops.delete(pop=pop, actor=Actor.person(request))
        listed = reverse("resources:pops", args=[organization.public_id])
        return done(request, listed, f"The Pop {pop.name} was deleted.")
    context = {"form": form, "pop": pop, "report": report_of(pop, clock.now())}
    return dialog(request, "resources/_pop_delete.html", "Delete Pop", page_of_pop(pop), context)


def page_of_pop(pop: Pop) -> str:
    return reverse("resources:pop", args=place(pop))


def place(pop: Pop) -> list[str]:
    return [pop.organization.public_id, str(pop.pk)]
