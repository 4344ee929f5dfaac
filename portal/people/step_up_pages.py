"""Where does an organization say after how long it asks again who somebody is? In a window of the page of settings."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, post_data
from portal.pages.generic import Saved, made_here, save_and_redirect
from portal.pages.reauthentication import When, proves_lately
from portal.people import step_up_choice
from portal.people.forms import StepUpForm
from portal.people.organization_pages import settings_dialog


@organization_view("organization.manage")
@require_http_methods(GET_AND_POST)
@proves_lately(When.WRITING)
def choose(request: PageRequest, organization: Organization) -> HttpResponse:
    """Asked with the shortest age of all, or an older session would first make it longer."""
    form = StepUpForm(post_data(request), organization=organization)

    def save() -> Saved:
        step_up_choice.choose(
            seconds=form.cleaned_data["step_up"], **made_here(request, organization)
        )
        settings_page = reverse("portal:settings", args=[organization.public_id])
        return settings_page, "The settings were saved."

    if answer := save_and_redirect(request, form, save):
        return answer
    title = "When to ask again"
    return settings_dialog(
        request, organization, "portal/organizations/_step_up.html", title, {"form": form}
    )
