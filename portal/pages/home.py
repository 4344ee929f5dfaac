"""What stands at the root of the site: where a person lands, and the icon that browsers ask for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from portal.http.requests import PageRequest
from portal.installation.brand import current
from portal.pages.access_policies import public_view, signed_in_view
from portal.pages.context import current_membership


@signed_in_view
@require_safe
def home(request: PageRequest) -> HttpResponse:
    """`/`: the current organization's Home, or making an organization where there is none."""
    return to_page_of_current(request, "keys:home")


@signed_in_view
@require_safe
def developer_keys(request: PageRequest) -> HttpResponse:
    """`/developer/keys`, an address that never changes: the current organization's keys."""
    return to_page_of_current(request, "keys:list")


def to_page_of_current(request: PageRequest, url_name: str) -> HttpResponse:
    membership = current_membership(request)
    if membership is None:
        return redirect("portal:organization_create")
    return redirect(url_name, membership.organization.public_id)


@public_view("browsers ask for it unbidden, before anybody signs in")
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    logo = current().logo
    return redirect(logo.address if logo else static("img/keydock.svg"))
