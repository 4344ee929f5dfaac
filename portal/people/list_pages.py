"""Who is a member of the organization, and who is invited? Two lists with one search, and what each role may do."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from django.db.models import F, QuerySet
from django.db.models.functions import Upper
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal import access, clock
from portal.access import Role
from portal.http.requests import PageRequest
from portal.installation import modules
from portal.installation.modules import address_or_nothing
from portal.lists.row_lists import RowList
from portal.lists.row_menus import RowAction, button, deletion, dialog
from portal.lists.selection import Filter
from portal.lists.shown import Column, Shown
from portal.lookups import one
from portal.models import Invitation, Membership, Organization
from portal.pages.access_policies import organization_view
from portal.pages.htmx import render_page_or_fragment
from portal.paging import Order
from portal.people import second_factor_demand
from portal.people.invitations import of_entitled_inviters, unanswered
from portal.people.member_pages import may_touch
from portal.second_factor import factors

TEMPLATE = "portal/members/members.html"
REGION = "people"  # holds both lists


def place_of(member: Membership) -> tuple[str, str]:
    return member.organization.public_id, member.user.public_id


def page_of(member: Membership) -> str:
    """Where a member's teams stand, or what they may do where teams are off."""
    teams = address_or_nothing("apiusers:member_teams", *place_of(member))
    return teams or address_or_nothing("apiusers:member_permissions", *place_of(member))


def member_actions(acting: Membership, member: Membership) -> list[RowAction]:
    may_manage = access.may(acting.role, "members.manage")
    if not (may_manage and may_touch(acting, member.role)):
        return []
    place = place_of(member)
    return [
        dialog("Change role", "shield", reverse("portal:member_role", args=place)),
        deletion(
            "Remove member",
            reverse("portal:member_removal", args=place),
            "Access and tokens stop at once.",
            icon="user-minus",
        ),
    ]


MEMBERS = RowList(
    template=TEMPLATE,
    name="members",
    noun="member",
    manages="members.manage",
    columns=(
        Column("Name", "name"),
        Column("E-mail address", "email"),
        Column("Role"),
        Column("Member since", "-created"),
    ),
    cells={
        "id": lambda row: row.user.public_id,
        "name": lambda row: row.user.name,
        "e-mail address": lambda row: row.user.email,
        "role": lambda row: row.role,
        "member since": lambda row: row.created_at,
    },
    search=("user__name", "user__email"),
    searched="name or e-mail address",
    filter=Filter("role", "role", {role.value: role.label for role in Role}, F("role")),
    orders={
        "name": Order(Upper("user__name"), holds=str),
        "email": Order("user__email", holds=str),
        "created": Order("created_at"),
    },
    id_of=lambda row: row.user.public_id,
    find=partial(one, column="user__public_id"),
    name_of=lambda row: str(row.user),
    address_of=page_of,
    is_ended=lambda row: not row.user.is_active,
    actions=member_actions,
    target=REGION,
)
# Administrators are told of the second factor too.
MEMBERS_TO_ADMINISTRATORS = replace(
    MEMBERS, columns=(*MEMBERS.columns[:3], Column("Second factor"), *MEMBERS.columns[3:])
)


def invitation_actions(acting: Membership, invitation: Invitation) -> list[RowAction]:
    if not may_touch(acting, invitation.role):
        return []
    place = [invitation.organization.public_id, invitation.public_id]
    return [
        button("Resend", "send", reverse("portal:resend", args=place),
               note="With a new link; the earlier one ends."),
        replace(
            button("Withdraw invitation", "ban", reverse("portal:withdrawal", args=place),
                   note="Its link stops working."),
            is_danger=True,
        ),
    ]  # fmt: skip


INVITATIONS = RowList(
    template=TEMPLATE,
    name="invitations",
    noun="invitation",
    manages="members.manage",
    columns=(
        Column("E-mail address", "email"),
        Column("Role"),
        Column("Invited by"),
        Column("Runs out", "expires"),
    ),
    cells={
        "id": lambda row: row.public_id,
        "e-mail address": lambda row: row.email,
        "role": lambda row: row.role,
        "invited by": lambda row: str(row.invited_by or ""),
        "runs out": lambda row: row.expires_at,
    },
    search=("email",),
    searched="e-mail address",
    orders={"email": Order("email", holds=str), "expires": Order("expires_at")},
    name_of=lambda row: row.email,
    is_ended=lambda row: row.expires_at <= clock.now(),
    actions=invitation_actions,
    copies_id=False,
    target=REGION,
    prefix="invitations_",
    heading="Open invitations",
)


@organization_view("members.view")
@require_safe
def member_list(request: PageRequest, organization: Organization) -> HttpResponse:
    """Members and open invitations, with a search over both, and what each role may do."""
    may_manage = access.may(request.membership.role, "members.manage")
    listed = MEMBERS_TO_ADMINISTRATORS if may_manage else MEMBERS
    members, invited = members_of(organization), unanswered().filter(organization=organization)
    aside = listed.aside(request, members)
    if aside := aside or (INVITATIONS.aside(request, invited) if may_manage else None):
        return aside
    shown = listed.shown(request, members)
    invitations = invitations_shown(request, invited, clock.now()) if may_manage else None
    context = {
        **listed.context(request, shown),
        "invitations": invitations,
        "may_demand": access.may(request.membership.role, second_factor_demand.ABILITY),
        "without_second_factor": second_factor_demand.members_without(organization)
        if may_manage
        else None,
        "roles": Role,
        "abilities_table": abilities_table(),
    }
    status = max(shown.page.status, invitations.page.status if invitations else 200)
    return render_page_or_fragment(
        request, TEMPLATE, "portal/members/_people.html", context, status=status
    )


def members_of(organization: Organization) -> QuerySet[Membership]:
    """Each knows as `has_second_factor` whether that person has one; the page tells it to administrators."""
    rows = organization.memberships.select_related("user", "organization")
    return rows.annotate(has_second_factor=factors.exists_for("user_id"))


def invitations_shown(request: PageRequest, rows: QuerySet[Invitation], now: datetime) -> Shown:
    """Those that still count; a page may therefore hold fewer than others."""
    shown = INVITATIONS.shown(request, rows)
    held = {row.pk for row in of_entitled_inviters((e.row for e in shown.entries), now)}
    return replace(shown, entries=[entry for entry in shown.entries if entry.row.pk in held])


def abilities_table() -> list[tuple[str, list[tuple[str, bool]]]]:
    """portal.access as rows: what may be done, and for each role by name whether it may. Without what belongs to a part
    of the portal that is off."""
    off = modules.abilities_off()
    return [
        (description, [(role.label, role in holders) for role in Role])
        for name, (holders, description) in access.ABILITIES.items()
        if name not in off
    ]
