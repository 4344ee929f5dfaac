"""The members of an organization and their roles."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q
from django.db.models.functions import Upper
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import access, clock
from portal.access import Role
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.installation import modules
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
from portal.pages.htmx import render_page_or_fragment
from portal.pages.lists import ListPage, asked_search, list_page
from portal.pages.reauthentication import ACCOUNT, When, age_for_makers, proves_lately, refuse_stale
from portal.paging import Order
from portal.people import members, second_factor_demand
from portal.people.forms import RoleForm
from portal.people.invitations import of_entitled_inviters, unanswered
from portal.second_factor import factors

MEMBERS_BY_NAME = Order(Upper("user__name"), holds=str)
INVITATIONS_BY_ADDRESS = Order("email", holds=str)
TITLES = {"member_role": "Change role", "member_remove": "Remove member"}


@organization_view("members.view")
@require_safe
def member_list(request: PageRequest, organization: Organization) -> HttpResponse:
    """Members and open invitations, with a search over both, and what each role may do."""
    may_manage = access.may(request.membership.role, "members.manage")
    now, page = clock.now(), members_page(request, organization)
    invited = invitations_page(request, organization, now) if may_manage else None
    context = {
        "page": page,
        "members": [
            (membership, may_manage and may_touch(request.membership, membership.role))
            for membership in page.rows
        ],
        "invited": invited,
        "invitations": [
            (
                invitation,
                may_touch(request.membership, invitation.role),
                invitation.expires_at <= now,
            )
            for invitation in (invited.rows if invited else [])
        ],
        "is_long": page.is_long or bool(invited and invited.is_long),
        "may_manage": may_manage,
        "may_demand": access.may(request.membership.role, second_factor_demand.ABILITY),
        "without_second_factor": second_factor_demand.members_without(organization)
        if may_manage
        else None,
        "roles": Role,
        "abilities_table": abilities_table(),
    }
    status = max(page.status, invited.status if invited else 200)
    return render_page_or_fragment(
        request,
        "portal/members/members.html",
        "portal/members/_people.html",
        context,
        status=status,
    )


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


def members_page(request: PageRequest, organization: Organization) -> ListPage:
    """Each knows as `has_second_factor` whether that person has one; the page tells it to administrators."""
    search = asked_search(request)
    named = Q(user__name__icontains=search) | Q(user__email__icontains=search)
    rows = organization.memberships.filter(named)
    whole = rows.select_related("user").annotate(has_second_factor=factors.exists_for("user_id"))
    return list_page(request, rows, MEMBERS_BY_NAME, whole=whole)


def invitations_page(request: PageRequest, organization: Organization, now: datetime) -> ListPage:
    """Those that still count; a page may therefore hold fewer than others."""
    rows = unanswered().filter(organization=organization, email__icontains=asked_search(request))
    page = list_page(request, rows, INVITATIONS_BY_ADDRESS, prefix="invitations_")
    return replace(page, rows=of_entitled_inviters(page.rows, now))


def may_touch(acting: Membership, role: str) -> bool:
    """Whether the acting member may change or remove somebody of this role."""
    return role != Role.OWNER or access.may(acting.role, "owners.manage")


def abilities_table() -> list[tuple[str, list[tuple[str, bool]]]]:
    """portal.access as rows: what may be done, and for each role by name whether it may. Without what belongs to a part
    of the portal that is off."""
    off = modules.abilities_off()
    return [
        (description, [(role.label, role in holders) for role in Role])
        for name, (holders, description) in access.ABILITIES.items()
        if name not in off
    ]


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
