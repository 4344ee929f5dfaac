"""Where does a person land? A stranger at sign-in, a member at the keys, everybody else where they can begin."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from portal.http.requests import PageRequest
from portal.pages.context import current_membership
from portal.pages.policies import signed_in_view


@signed_in_view
@require_safe
def home(request: PageRequest) -> HttpResponse:
    """`/` and `/developer/keys`: the current organization's keys, or making an organization where there is none."""
    membership = current_membership(request)
    if membership is None:
        return redirect("portal:organization_create")
    return redirect("keys:list", membership.organization.public_id)
