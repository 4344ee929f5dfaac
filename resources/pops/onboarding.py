"""Create a Pop, create an API key, quick start: three pages that lead a newcomer to the first answer.

Each is a page of its own with a way back, so they work without scripts; where the newcomer stands is in the address
and nowhere else.
"""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal import clock
from portal.access import may
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, post_data, status_of
from portal.pages.generic import Saved, save_and_redirect
from resources.models import Pop
from resources.pops import sample_worker
from resources.pops import services as pops
from resources.pops.forms import FirstPopForm
from resources.pops.lookup import pop_or_404
from resources.usage.reports import uses_lately

STEPS = (("pop", "Create a Pop"), ("key", "Create API Key"), ("quick_start", "Quick start"))
MOST_OFFERED = 20  # Pops to continue with; the others are found in the list


@organization_view("resources.view", changes="resources.manage")
@require_http_methods(GET_AND_POST)
def first_step(request: PageRequest, organization: Organization) -> HttpResponse:
    """Make a Pop, or continue with one that is there."""
    form = FirstPopForm(post_data(request), initial=proposed())

    def save() -> Saved:
        made = pops.create(
            organization=organization,
            settings=form.settings(),
            actor=Actor.person(request),
            now=clock.now(),
        )
        return address("key", made), f"The Pop {made.name} was created."

    if answer := save_and_redirect(request, form, save):
        return answer
    context = {
        "form": form,
        "there": organization.pops.order_by("-created_at", "pk")[:MOST_OFFERED],
        "is_demo": settings.DEMO,
    }
    return step(request, "pop", None, context, status=status_of(form))


def proposed() -> dict[str, str]:
    """In a demo the sample worker is there to be tried; anywhere else only the organization knows its worker."""
    if not settings.DEMO:
        return {}
    return {
        "worker_base_url": sample_worker.address(),
        "pipeline_id": sample_worker.PIPELINE_ID,
        "road": "keydock",
    }


@organization_view("resources.view")
@require_safe
def key_step(request: PageRequest, organization: Organization, pop_id: str) -> HttpResponse:
    """Offers to make a key; whoever has one goes on without."""
    context = {"may_make_keys": may(request.membership.role, "keys.manage")}
    return step(request, "key", pop_or_404(organization, pop_id), context)


@organization_view("resources.view")
@require_safe
def quick_start(request: PageRequest, organization: Organization, pop_id: str) -> HttpResponse:
    """The three commands with the organization's own ids. The key is not kept, so it is pasted by hand."""
    pop = pop_or_404(organization, pop_id)
    uses = uses_lately([pop], clock.now()).get(pop.pk, 0)
    return step(request, "quick_start", pop, {"uses": uses, "public_url": settings.PUBLIC_URL})


def step(
    request: PageRequest, name: str, pop: Pop | None, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """One of the three pages, with where it stands among them."""
    names = [each for each, _ in STEPS]
    place = names.index(name)
    progress = [
        (words, address(each, pop, request.membership.organization), number - place)
        for number, (each, words) in enumerate(STEPS)
    ]
    frame = {
        "pop": pop,
        "progress": progress,
        "number": place + 1,
        "back": progress[place - 1][1] if place else "",
        "may_manage": may(request.membership.role, "resources.manage"),
    }
    return render(request, f"resources/pops/start_{name}.html", {**frame, **context}, status=status)


def address(step_name: str, pop: Pop | None, organization: Organization | None = None) -> str:
    """The page of a step; empty for one that needs a Pop first."""
    if step_name == "pop":
        organization = organization or (pop.organization if pop else None)
        return reverse("resources:start", args=[organization.public_id]) if organization else ""
    if pop is None:
        return ""
    return reverse(f"resources:start_{step_name}", args=[pop.organization.public_id, pop.pk])
