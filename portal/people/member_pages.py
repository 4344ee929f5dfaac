"""What can be done to a member of an organization: another role, removal; and the demand of a second factor."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from portal import access, clock
from portal.access import Role
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.lookups import member_or_404
from portal.models import Membership, Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import (
    GET_AND_POST,
    dialog,
    post_data,
    redirect_with_success,
)
from portal.pages.forms import RefusableForm
from portal.pages.generic import save_or_say_why
from portal.pages.reauthentication import ACCOUNT, When, age_for_makers, proves_lately, refuse_stale
from portal.people import members, second_factor_demand
from portal.people.forms import RoleForm

TITLES = {"member_role": "Change role", "member_remove": "Remove member"}


@organization_view("members.manage")
@require_http_methods(GET_AND_POST)
@proves_lately(When.INSIDE)
def change_role(request: PageRequest, organization: Organization, member_id: str) -> HttpResponse:
    membership = member_or_404(organization, member_id)
    form = RoleForm(
        post_data(request),
        membership=request.membership,
        initial={"role": membership.role},
    )
    if form.is_valid():
        with form.showing_refusals():
            refuse_stale_naming(request, form.cleaned_data["role"])
            changed = members.change_role(
                membership=membership,
                role=form.cleaned_data["role"],
                actor=Actor.person(request),
                now=clock.now(),
            )
            return redirect_with_success(
                request,
                list_of(organization),
                f"{changed.user} is now {changed.get_role_display()}.",
            )
    return member_dialog(request, "member_role", membership, form)


@organization_view("members.manage")
@require_http_methods(GET_AND_POST)
def remove(request: PageRequest, organization: Organization, member_id: str) -> HttpResponse:
    membership = member_or_404(organization, member_id)
    form = RefusableForm(post_data(request))
    if form.is_valid():
        with form.showing_refusals():
            members.remove(membership=membership, actor=Actor.person(request), now=clock.now())
            return redirect_after_removal(request, membership)
    return member_dialog(request, "member_remove", membership, form)


def redirect_after_removal(request: PageRequest, membership: Membership) -> HttpResponse:
    """Back at the members; who removed themselves is led to where they still may be."""
    if membership.user == request.user:
        said = f"You left {membership.organization.name}."
        return redirect_with_success(request, reverse("portal:home"), said)
    said = f"{membership.user} is not a member any more."
    return redirect_with_success(request, list_of(membership.organization), said)


@organization_view(second_factor_demand.ABILITY)
@require_POST
@proves_lately(When.WRITING)
def demand_second_factor(request: PageRequest, organization: Organization) -> HttpResponse:
    """Demand a second factor of every member, or lift the demand."""
    demanded = request.POST.get("demanded") == "yes"
    demand = partial(
        second_factor_demand.demand,
        organization=organization,
        demanded=demanded,
        actor=Actor.person(request),
        now=clock.now(),
    )
    said = "Every member needs a second factor now." if demanded else "The demand was lifted."
    return save_or_say_why(request, demand, (list_of(organization), said))


def refuse_stale_naming(request: PageRequest, role: str) -> None:
    """Before somebody gets a role here, which outlasts this session: an administrator takes a proof of the last
    minutes, anybody else one that would make a key. Raises ProofNeededError."""
    if role in access.ADMINISTRATORS:
        refuse_stale(request, ACCOUNT)
    refuse_stale(request, age_for_makers(request.membership.organization))


def may_touch(acting: Membership, role: str) -> bool:
    """Whether the acting member may change or remove somebody of this role."""
    return role != Role.OWNER or access.may(acting.role, "owners.manage")


def member_dialog(
    request: PageRequest, name: str, membership: Membership, form: RefusableForm
) -> HttpResponse:
    context = {"member": membership, "form": form}
    return security_dialog(
        request, membership.organization, f"portal/members/_{name}.html", TITLES[name], context
    )


def security_dialog(
    request: PageRequest,
    organization: Organization,
    template: str,
    title: str,
    context: dict[str, Any],
) -> HttpResponse:
    """A dialog on the page of members."""
    page = "portal/members/dialog.html"
    return dialog(request, template, title, list_of(organization), context, page=page)


def list_of(organization: Organization) -> str:
    return reverse("portal:members", args=[organization.public_id])
