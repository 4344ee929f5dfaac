"""What stands at the root of the site: where a person lands, and the icon that browsers ask for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from portal.http.requests import PageRequest
from portal.pages.context import current_membership
from portal.pages.policies import public_view, signed_in_view


@signed_in_view
@require_safe
def home(request: PageRequest) -> HttpResponse:
    """`/` and `/developer/keys`: the current organization's keys, or making an organization where there is none."""
    membership = current_membership(request)
    if membership is None:
        return redirect("portal:organization_create")
    return redirect("keys:list", membership.organization.public_id)


@public_view("browsers ask for it unbidden, before anybody signs in")
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("img/keydock.svg"))
