"""Into which organization does a person bring an application that registered itself? Into one that lets such in.

Until somebody allows it something it belongs to nobody, so the person says where, if there is more than one to choose.
"""

from django.http import HttpResponse
from django.shortcuts import render

from keys.models import Application
from keys.oauth.applications import admission, self_registration
from portal.http.content_security import let_forms_lead_to
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import memberships_of, private

ORGANIZATION = "organization"  # the parameter of the address that names one


def is_in_none(application: Application) -> bool:
    return application.organization_id is None


def organizations_of(request: PageRequest, application: Application) -> list[Organization]:
    """The person's organizations that let this application in; the named one alone, where the address names one. One
    whose name it bears is not among them."""
    named = request.GET.get(ORGANIZATION)
    own = [membership.organization for membership in memberships_of(request)]
    admitting = admission.admitting(own)
    found = [one for one in own if one.pk in admitting and named in {None, one.public_id}]
    return [one for one in found if not self_registration.is_misnamed(application.name, one)]


def narrow_to(application: Application, organization: Organization) -> Application:
    """The same as it would be there, still not stored."""
    application.organization = organization
    admitted = admission.admitted(organization)
    application.scopes = [name for name in application.scopes if name in admitted]
    return application


def ask_which_organization(
    request: PageRequest, application: Application, found: list[Organization], form_target: str
) -> HttpResponse:
    """The question where there are several; where there is none, a page (403) that says so."""
    context = {"application": application, "action": request.get_full_path()}
    if found:
        context["offers"] = [(one, address_with(request, one)) for one in found]
        response = render(request, "keys/consent/bring_in_choice.html", context)
    else:
        response = render(request, "keys/consent/bring_in_nowhere.html", context, status=403)
    return let_forms_lead_to(private(response), form_target)


def address_with(request: PageRequest, organization: Organization) -> str:
    query = request.GET.copy()
    query[ORGANIZATION] = organization.public_id
    return f"{request.path}?{query.urlencode()}"
