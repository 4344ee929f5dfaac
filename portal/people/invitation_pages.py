"""How an invitation is sent, taken back, and accepted."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import clock
from portal.access import Role
from portal.actors import Actor
from portal.errors import Conflict, Refusal
from portal.http.requests import PageRequest
from portal.lookups import one
from portal.models import Invitation, Organization
from portal.pages.access_policies import (
    memberships_of,
    organization_view,
    public_view,
    signed_in_view,
)
from portal.pages.form_pages import (
    GET_AND_POST,
    post_data,
    redirect_with_success,
)
from portal.pages.generic import save_or_say_why
from portal.pages.reauthentication import ACCOUNT, When, proves_lately, refuse_stale
from portal.people import invitation_mail, invitations
from portal.people.forms import InvitationForm
from portal.people.member_pages import list_of, refuse_stale_naming, security_dialog


@organization_view("members.manage")
@require_http_methods(GET_AND_POST)
@proves_lately(When.INSIDE)
def invite(request: PageRequest, organization: Organization) -> HttpResponse:
    form = InvitationForm(post_data(request), membership=request.membership)
    if form.is_valid():
        with form.showing_refusals():
            refuse_stale_naming(request, form.cleaned_data["role"])
            invitation = invitation_mail.invite_and_send(
                organization=organization,
                **form.cleaned_data,
                actor=Actor.person(request),
                now=clock.now(),
            )
            said = f"An invitation was sent to {invitation.email}."
            return redirect_with_success(request, list_of(organization), said)
    title = "Invite member"
    return security_dialog(
        request, organization, "portal/members/_invite.html", title, {"form": form}
    )


@organization_view("members.manage")
@require_POST
@proves_lately(When.INSIDE)
def resend(request: PageRequest, organization: Organization, invitation_id: str) -> HttpResponse:
    """The same invitation with a new link and seven more days."""
    invitation, actor = invitation_or_404(organization, invitation_id), Actor.person(request)
    refuse_stale_naming(request, invitation.role)
    send = partial(
        invitation_mail.resend_and_send, invitation=invitation, actor=actor, now=clock.now()
    )
    said = f"The invitation was sent to {invitation.email} again. The earlier link has ended."
    return save_or_say_why(request, send, (list_of(organization), said))


@organization_view("members.manage")
@require_POST
def withdraw(request: PageRequest, organization: Organization, invitation_id: str) -> HttpResponse:
    invitation, actor = invitation_or_404(organization, invitation_id), Actor.person(request)
    withdrawal = partial(invitations.withdraw, invitation=invitation, actor=actor, now=clock.now())
    said = f"The invitation of {invitation.email} was withdrawn."
    return save_or_say_why(request, withdrawal, (list_of(organization), said))


@public_view(
    "whoever holds the link of a mail may follow it; it shows one invitation and changes nothing"
)
@require_safe
@never_cache
def follow_link(request: PageRequest, token: str) -> HttpResponse:
    """The link of the mail: the browser is remembered as its holder, and the token leaves the address bar."""
    invitation = invitations.by_token(token, clock.now())
    if invitation is None:
        return render(request, "portal/members/invitation_over.html", status=404)
    invitations.remember(request.session, invitation)
    return redirect("portal:invitation")


@public_view("shows the one invitation whose link this browser followed")
@require_safe
@never_cache
def show(request: PageRequest) -> HttpResponse:
    """What is offered, and what to do: accept, sign in with the invited address, or sign up."""
    invitation = invitations.invitation_in_session(request.session, clock.now())
    if invitation is None:
        return render(request, "portal/members/invitation_over.html", status=404)
    return render_invitation(request, invitation)


@signed_in_view
@require_POST
@proves_lately(When.INSIDE)
def accept(request: PageRequest) -> HttpResponse:
    invitation = invitations.invitation_in_session(request.session, clock.now())
    if invitation is None:
        return render(request, "portal/members/invitation_over.html", status=404)
    organization = invitation.organization
    said = f"You are now a member of {organization.name}."
    if invitation.role == Role.OWNER:
        refuse_stale(request, ACCOUNT)
    try:
        invitations.accept(invitation=invitation, actor=Actor.person(request), now=clock.now())
    except Refusal as refusal:
        # By another address of theirs, or by the first of two clicks.
        is_member = organization in [seat.organization for seat in memberships_of(request)]
        if not (is_member and isinstance(refusal, Conflict)):
            return render_invitation(request, invitation, refusal)
        said = f"You are a member of {organization.name} already."
    request.session.pop(invitations.SESSION_KEY, None)
    return redirect_with_success(request, reverse("keys:home", args=[organization.public_id]), said)


def invitation_or_404(organization: Organization, invitation_id: str) -> Invitation:
    rows = Invitation.objects.select_related("organization").filter(organization=organization)
    return one(rows, invitation_id)


def render_invitation(
    request: PageRequest, invitation: Invitation, refusal: Refusal | None = None
) -> HttpResponse:
    user = request.user
    context = {
        "invitation": invitation,
        "inviter": invitations.inviter_of(invitation, clock.now()),
        "refusal": refusal,
        "is_theirs": user.is_authenticated and invitations.holds(user, invitation.email),
    }
    status = refusal.status if refusal else 200
    return render(request, "portal/members/invitation.html", context, status=status)
