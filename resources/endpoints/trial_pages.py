"""The page on which an endpoint is tried: as the person themselves, or with a key or token that they paste."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from apiusers.models import ApiUser
from portal import clock
from portal.access import may
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import (
    GET_AND_POST,
    post_data,
)
from portal.pages.generic import save_or_say_why
from portal.pages.htmx import wants_fragment
from resources.endpoints.code_samples import samples
from resources.endpoints.frame import endpoint_tab
from resources.endpoints.lookup import endpoint_or_404
from resources.endpoints.trial_forms import TrialForm
from resources.endpoints.trials import Trial, try_endpoint
from resources.grants import services as grants
from resources.grants.forms import holders_in, key_of
from resources.grants.granted import name_of
from resources.models import Level, NamedEndpoint


@organization_view("resources.view")
@sensitive_post_parameters("credential")
@require_http_methods(GET_AND_POST)
def trial(request: PageRequest, organization: Organization, endpoint_id: str) -> HttpResponse:
    """POST calls the endpoint now. The answer is a page that no cache keeps, and the credential is not in it."""
    endpoint = endpoint_or_404(request.membership, endpoint_id)
    form = TrialForm(post_data(request), endpoint=endpoint)
    context: dict[str, Any] = {"form": form, "action": request.path}
    given: dict[str, str] = {}
    if form.is_valid():
        given = form.given()
        context["trial"] = try_endpoint(
            endpoint,
            {**given, **form.next_page()},
            membership=request.membership,
            credential=form.credential_sent(),
            now=clock.now(),
        )
        if may(request.membership.role, "grants.manage"):
            context["ungranted"] = ungranted(endpoint, context["trial"])
    context["samples"] = samples(endpoint, given)
    if wants_fragment(request):
        return render(request, "resources/endpoints/_trial.html", {**context, "endpoint": endpoint})
    return endpoint_tab(
        request, endpoint, "endpoint_trial", "resources/endpoints/trial.html", context
    )


def ungranted(endpoint: NamedEndpoint, trial: Trial) -> dict[str, str] | None:
    """Who lacks a grant for the pasted credential to pass: the name, and the key of the form that gives it. For those
    who may give it: to everybody else the endpoint stays as unknown as it is to the caller."""
    owner = trial.ungranted
    if owner is None or trial.refusal is None:
        return None
    holders = {key_of(holder): name_of(holder) for holder in holders_in(endpoint.organization)}
    kind = "api_user" if isinstance(owner, ApiUser) else "user"
    key = f"{kind}:{owner.public_id}"
    return {"key": key, "name": holders[key]} if key in holders else None


@organization_view("grants.manage")
@require_POST
def grant(request: PageRequest, organization: Organization, endpoint_id: str) -> HttpResponse:
    """Let the holder that the form names read the rows of this endpoint's connector, and lead back to the trial."""
    endpoint = endpoint_or_404(request.membership, endpoint_id)
    holders = {key_of(holder): holder for holder in holders_in(organization)}
    holder = holders.get(request.POST.get("holder", ""))
    if holder is None:
        raise Http404("There is no such holder.")
    page = reverse("resources:endpoint_trial", args=[organization.public_id, endpoint_id])
    connector, actor = endpoint.connector, Actor.person(request)
    grant = partial(
        grants.grant,
        connector=connector,
        holder=holder,
        level=Level.USER,
        actor=actor,
        now=clock.now(),
    )
    said = f"{name_of(holder)} reaches {connector.name} as User. Call it again."
    return save_or_say_why(request, grant, (page, said))
