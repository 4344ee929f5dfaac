"""Where does a person say what all keys of the organization are held to together? In a window of the settings."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, post_data
from portal.pages.generic import Saved, save_and_redirect
from portal.pages.reauthentication import When, proves_lately
from portal.people import organizations
from portal.people.organization_pages import settings_dialog
from portal.remote import client_ip
from portal.restrictions import defaults
from portal.restrictions.document import restrictions_of
from portal.restrictions.forms import RestrictionsForm
from portal.restrictions.step_up import refusing_stale_weakening


@organization_view("organization.manage")
@require_http_methods(GET_AND_POST)
@proves_lately(When.INSIDE)
def change(request: PageRequest, organization: Organization) -> HttpResponse:
    """GET asks, POST saves; who lets more through proves who they are."""
    held_to = restrictions_of(organization.restrictions)
    form = RestrictionsForm(post_data(request), held_to=held_to, here=client_ip(request))
    form.fields["refuse_browsers"].label = "Refuse every key in browsers, tokens too"

    def save() -> Saved:
        organizations.restrict(
            organization=organization,
            asked=form.asked(),
            actor=Actor.person(request),
            confirmed=form.cleaned_data["confirmed"],
            compare=refusing_stale_weakening(request, organization, defaults.of_organization),
        )
        there = reverse("portal:settings", args=[organization.public_id])
        return there, "What the keys are held to was saved."

    if answer := save_and_redirect(request, form, save):
        return answer
    title, template = "Limits of the organization", "portal/limits/_organization.html"
    return settings_dialog(request, organization, template, title, {"form": form})
