"""Where does an organization say after how long it asks again who somebody is? In a card on the page of settings."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from portal import clock
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.generic import Saved, save_and_redirect
from portal.pages.policies import organization_view
from portal.pages.step_up import When, proves_lately
from portal.people import step_up_choice
from portal.people.forms import StepUpForm
from portal.people.organization_pages import render_settings, settings_form


@organization_view("organization.manage")
@require_POST
@proves_lately(When.WRITING)
def choose(request: PageRequest, organization: Organization) -> HttpResponse:
    """Asked with the shortest age of all, or an older session would first make it longer."""
    form = StepUpForm(request.POST, organization=organization)

    def save() -> Saved:
        step_up_choice.choose(
            organization=organization,
            seconds=form.cleaned_data["step_up"],
            actor=Actor.person(request),
            now=clock.now(),
        )
        settings_page = reverse("portal:settings", args=[organization.public_id])
        return settings_page, "The settings were saved."

    if answer := save_and_redirect(request, form, save):
        return answer
    return render_settings(request, organization, settings_form(organization), form)
