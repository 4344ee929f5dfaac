"""A person's own page of sign-in security: what there is, recovery codes, and what organizations demand."""

from typing import cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal import clock
from portal.actors import Actor
from portal.errors import Refusal
from portal.http.redirects import next_path
from portal.http.requests import PageRequest
from portal.models import Organization, User
from portal.pages.access_policies import memberships_of, signed_in_view
from portal.pages.form_pages import GET_AND_POST, post_data, status_of
from portal.pages.forms import RefusableForm
from portal.pages.reauthentication import When, proves_lately
from portal.second_factor import ceremony, changes, factors, notices


@signed_in_view
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """What there is, and what can be done about it."""
    context = {
        "factors": factors.of(person(request)),
        "passkeys_impossible": ceremony.why_not(request),
        "demanding": demanding(request),
        "back": next_path(request, ""),
    }
    return render(request, "portal/second_factor/index.html", context)


@signed_in_view
@require_http_methods(GET_AND_POST)
@proves_lately(When.OPENING)
def make_codes(request: PageRequest) -> HttpResponse:
    """New recovery codes, shown in the answer to this one request."""
    form = RefusableForm(post_data(request))
    if form.is_valid():
        with form.showing_refusals():
            codes = changes.make_codes(
                user=person(request), actor=Actor.person(request), now=clock.now()
            )
            notices.tell(request, "recovery_codes_made")
            return show_codes(request, codes)
    context = {"form": form, "factors": factors.of(person(request))}
    return render(request, "portal/second_factor/make_codes.html", context, status=status_of(form))


# What the pages of passkeys share with these ------------------------------------------------------


def person(request: PageRequest) -> User:
    return cast(User, request.user)  # every page here asks for a sign-in first


def after_adding(request: PageRequest, what: str, codes: list[str]) -> HttpResponse:
    """Tell by mail; show the first recovery codes, or go on to where the person came from."""
    request.session.cycle_key()  # what was learned of the session before is worth nothing now
    notices.tell(request, what)
    if codes:
        return show_codes(request, codes, first=True)
    messages.success(request, "It was set up. Your recovery codes keep working.")
    return HttpResponseRedirect(next_path(request, reverse("portal:second_factor")))


def show_codes(request: PageRequest, codes: list[str], *, first: bool = False) -> HttpResponse:
    """The answer to the request that made them is the only one in which they are readable (decision 0007)."""
    context = {"codes": codes, "first": first, "back": next_path(request, "")}
    response = render(request, "portal/second_factor/codes.html", context)
    response["Cache-Control"] = "no-store"
    return response


def ask_to_remove(request: PageRequest, factor: factors.Authenticator, what: str) -> HttpResponse:
    """Say what follows from it, and remove the factor when asked."""
    form = RefusableForm(post_data(request))
    if form.is_valid():
        try:
            changes.remove(factor=factor, actor=Actor.person(request))
        except Refusal as refusal:
            messages.error(request, refusal.detail)
        else:
            request.session.cycle_key()
            notices.tell(request, what)
            messages.success(request, "It was removed, and no longer signs you in.")
        return redirect("portal:second_factor")
    context = {
        "factor": factor,
        "is_last": factors.of(person(request)).count == 1,
        "demanding": demanding(request),
    }
    return render(request, "portal/second_factor/removal.html", context)


def demanding(request: PageRequest) -> list[Organization]:
    """The person's organizations that demand a second factor."""
    return [
        membership.organization
        for membership in memberships_of(request)
        if membership.organization.demands_second_factor
    ]
