"""The page on which an endpoint is tried: as the person themselves, or with a key or token that they paste."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal import clock
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.form_pages import GET_AND_POST, posted
from portal.pages.htmx import wants_fragment
from portal.pages.policies import organization_view
from resources.endpoints.code_samples import samples
from resources.endpoints.frame import endpoint_tab
from resources.endpoints.lookup import endpoint_or_404
from resources.endpoints.trial_forms import TrialForm
from resources.endpoints.trials import tried


@organization_view("resources.view")
@sensitive_post_parameters("credential")
@require_http_methods(GET_AND_POST)
def trial(request: PageRequest, organization: Organization, endpoint_id: str) -> HttpResponse:
    """POST calls the endpoint now. The answer is a page that no cache keeps, and the credential is not in it."""
    endpoint = endpoint_or_404(request.membership, endpoint_id)
    form = TrialForm(posted(request), endpoint=endpoint)
    context: dict[str, Any] = {"form": form, "action": request.path}
    given: dict[str, str] = {}
    if form.is_valid():
        given = form.given()
        context["trial"] = tried(
            endpoint,
            {**given, **form.next_page()},
            membership=request.membership,
            credential=form.credential_sent(),
            now=clock.now(),
        )
    context["samples"] = samples(endpoint, given)
    if wants_fragment(request):
        return render(request, "resources/_endpoint_trial.html", {**context, "endpoint": endpoint})
    return endpoint_tab(
        request, endpoint, "endpoint_trial", "resources/endpoint_trial.html", context
    )
