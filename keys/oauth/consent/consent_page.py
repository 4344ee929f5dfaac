"""What does a person see before they allow an application something? The consent page of all three ways to it."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from apiusers.effective import permissions_of
from keys.models import ApiKey, Application
from keys.oauth import lifetimes
from keys.oauth.scope_meanings import requested_scopes
from portal.durations import in_words
from portal.http.content_security import let_forms_lead_to
from portal.http.requests import PageRequest
from portal.imitations import imitates, mistaken_for
from portal.models import Membership
from portal.pages.access_policies import memberships_of, private
from portal.pages.reauthentication import refuse_stale_maker
from portal.people import second_factor_demand

ALLOW, DENY = "allow", "deny"


def membership_in(request: PageRequest, application: Application) -> Membership | None:
    """The signed-in person's membership in the organization of the application."""
    for membership in memberships_of(request):
        if membership.organization_id == application.organization_id:
            return membership
    return None


def may_allow(request: PageRequest, application: Application) -> bool:
    """Whether the person is a member, with the second factor that the organization may demand, and it is not
    suspended."""
    membership = membership_in(request, application)
    return (
        membership is not None
        and membership.organization.suspended_at is None
        and not second_factor_demand.is_missing(membership)
    )


def consent_page(
    request: PageRequest,
    application: Application,
    scope: Iterable[str],
    *,
    sent_to: str,
    form_target: str = "",
    **more: Any,
) -> HttpResponse:
    """The question, to a member; to anybody else a page (403) that says no more than that they are none.

    A member who lacks a demanded second factor gets a page (403) that leads to the set-up and back to `back`.
    `sent_to` is the origin that gets the token, in words; `form_target` the origin to which the answer to the form
    redirects, which the page's policy has to name.
    """
    membership = membership_in(request, application)
    context = {"action": request.get_full_path(), "may_deny": bool(form_target), **more}
    if membership is None:
        response = render(request, "keys/consent/stranger.html", context, status=403)
        return let_forms_lead_to(private(response), form_target)
    if second_factor_demand.is_missing(membership):
        context = {"back": context["action"], "organization": application.organization, **context}
        response = render(request, "keys/consent/second_factor.html", context, status=403)
        return let_forms_lead_to(private(response), form_target)
    scope = list(scope)
    asked = requested_scopes(scope, permissions_of(membership))
    seconds = lifetimes.of_oauth(
        ApiKey(application=application, organization=application.organization)
    )
    context |= {
        "application": application,
        "mistaken_for": looks_like(request, membership, application),
        "sent_to": sent_to,
        "given": [wish for wish in asked if wish.is_given],
        "not_given": [wish for wish in asked if not wish.is_given],
        "lifetime": in_words(seconds),
        "is_renewed": "offline_access" in scope,
    }
    response = render(request, "keys/consent/consent.html", context)
    return let_forms_lead_to(private(response), form_target)


def looks_like(request: PageRequest, membership: Membership, application: Application) -> list[str]:
    """The names, of the portal or of other organizations of this person, for which the application's could be taken.

    They are told to whoever is asked, since they know these names, and not to whoever chose the application's: a
    refusal would tell every organization which others there are (decision 0072). What its own organization is called
    is no disguise.
    """
    others = [one.organization.name for one in memberships_of(request) if one.pk != membership.pk]
    own = membership.organization.name
    return [other for other in mistaken_for(application.name, others) if not imitates(own, [other])]


def refuse_stale_giver(request: PageRequest, consent: ApiKey, *, form_target: str = "") -> None:
    """A consent acts for its person when the session has ended, as a token of theirs does. Raises ProofNeededError,
    in the transaction that gives it: nothing is given then."""
    refuse_stale_maker(request, consent.organization, consent.expires_at, form_target=form_target)
