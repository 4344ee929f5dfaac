"""Where does an organization say after how long it asks again who somebody is? In a window of the page of settings."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal import clock
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.form_pages import GET_AND_POST, post_data, redirect_with_success
from portal.pages.policies import organization_view
from portal.pages.step_up import When, proves_lately
from portal.people import step_up_choice
from portal.people.forms import StepUpForm
from portal.people.organization_pages import settings_dialog


@organization_view("organization.manage")
@require_http_methods(GET_AND_POST)
@proves_lately(When.WRITING)
def choose(request: PageRequest, organization: Organization) -> HttpResponse:
    """Asked with the shortest age of all, or an older session would first make it longer."""
    form = StepUpForm(post_data(request), organization=organization)
    if form.is_valid():
        with form.showing_refusals():
            step_up_choice.choose(
                organization=organization,
                seconds=form.cleaned_data["step_up"],
                actor=Actor.person(request),
                now=clock.now(),
            )
            settings_page = reverse("portal:settings", args=[organization.public_id])
            return redirect_with_success(request, settings_page, "The settings were saved.")
    title = "When to ask again"
    return settings_dialog(request, organization, "portal/_step_up.html", title, {"form": form})
