"""What may applications that registered themselves ask for here? The organization's choice, on a page of its own."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from keys.oauth.applications import admission
from keys.oauth.applications.forms import AdmissionForm
from portal import clock
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, post_data, redirect_with_success, status_of


@organization_view("applications.manage")
@require_http_methods(GET_AND_POST)
def choose_admission(request: PageRequest, organization: Organization) -> HttpResponse:
    """Nothing ticked lets none in."""
    admitted = admission.admitted(organization)
    form = AdmissionForm(post_data(request), organization=organization, admitted=admitted)
    if form.is_valid():
        with form.showing_refusals():
            admission.admit(
                organization=organization,
                scopes=form.cleaned_data["scopes"],
                actor=Actor.person(request),
                now=clock.now(),
            )
            listed = reverse("keys:applications", args=[organization.public_id])
            return redirect_with_success(
                request, listed, "The choice was saved. It counts for the next ones."
            )
    context = {"form": form, "is_switched_on": settings.CLIENT_REGISTRATION}
    return render(request, "keys/applications/admission.html", context, status=status_of(form))
