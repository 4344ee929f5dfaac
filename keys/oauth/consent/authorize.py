"""May this application act for me? The authorization endpoint (RFC 6749 section 3.1), at two addresses.

The request is judged before anybody signs in, so that a wrong one costs nobody a password. It stays in the address
of the page, through the sign-in and to the answer of the form, and is judged again each time.
"""

from typing import cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from keys.models import Application
from keys.oauth.applications import self_registration
from keys.oauth.consent import authorization_answers as answers
from keys.oauth.consent import organization_choice
from keys.oauth.consent.authorization_request import AuthorizationRequest, read
from keys.oauth.consent.consent_page import (
    ALLOW,
    consent_page,
    may_allow,
    refuse_stale_giver,
)
from keys.oauth.consent.targets import Given, Refused, Untrusted, client_id_of
from keys.oauth.grants import authorization_codes, consents
from portal import clock
from portal.actors import Actor
from portal.errors import Refusal
from portal.http.redirects import LONGEST
from portal.http.requests import PageRequest
from portal.models import User
from portal.pages.access_policies import private, public_view
from portal.pages.form_pages import GET_AND_POST
from portal.pages.reauthentication import When, proves_lately


@public_view("judges the request before it asks for a sign-in, which it then does itself")
@require_http_methods(GET_AND_POST)
@proves_lately(When.INSIDE)
def authorize(request: PageRequest) -> HttpResponse:
    given: Given = dict(request.GET.lists())
    try:
        application = application_of(given)
        asked = read(given, application)
        refuse_too_long(request, asked)
        if "none" in asked.prompt:
            raise silent_refusal(request, asked)
    except Untrusted as refusal:
        return answers.render_untrusted(request, refusal)
    except Refused as refusal:
        return answers.send_refusal(request, refusal)
    if not request.user.is_authenticated:
        return private(redirect_to_login(address_without_login(request), settings.LOGIN_URL))
    if request.method == "POST" and request.POST.get("decision") != ALLOW:
        return answers.send_denial(
            request, asked.target
        )  # whatever is not a plain Allow is a denial
    if request.method != "POST" and "login" in asked.prompt:
        return ask_again_who(request)
    if not organization_choice.is_in_none(application):
        return ask_or_allow(request, application, asked)
    found = organization_choice.organizations_of(request, application)
    if len(found) != 1:
        return organization_choice.ask_which_organization(
            request, application, found, asked.target.origin
        )
    application = organization_choice.narrow_to(application, found[0])
    # Read again: the organization may let it ask for less.
    return ask_or_allow(request, application, read(given, application))


def ask_or_allow(
    request: PageRequest, application: Application, asked: AuthorizationRequest
) -> HttpResponse:
    """The question to the person, or the answer to their Allow."""
    if request.method == "POST":
        return answer_with_code(request, application, asked)
    return consent_page(
        request,
        application,
        asked.scope,
        sent_to=asked.target.shown,
        form_target=asked.target.origin,
    )


def application_of(given: Given) -> Application:
    """The application in use with the request's client id, or the one that a waiting client would become.

    Raises Untrusted.
    """
    rows = Application.objects.live().select_related("organization__plan")
    client_id = client_id_of(given)
    application = rows.filter(public_id=client_id).first()
    application = application or self_registration.waiting(client_id, clock.now())
    if application is None:
        raise Untrusted("No application in use has this client_id.")
    return application


def refuse_too_long(request: PageRequest, asked: AuthorizationRequest) -> None:
    """A sign-in brings nobody back to a longer address. Raises Refused, whether somebody is signed in or not."""
    if len(request.get_full_path()) > LONGEST:
        detail = f"The request is longer than {LONGEST} characters. Shorten scope, state or nonce."
        raise Refused("invalid_request", detail, asked.target)


def silent_refusal(request: PageRequest, asked: AuthorizationRequest) -> Refused:
    """`prompt=none` wants an answer without a page, and there is none: every application asks each time."""
    if not request.user.is_authenticated:
        return Refused("login_required", "Nobody is signed in.", asked.target)
    return Refused("consent_required", "The person is asked each time.", asked.target)


def address_without_login(request: PageRequest) -> str:
    """The address of this request without the wish for a sign-in, which is fulfilled when the person comes back."""
    query = request.GET.copy()
    query["prompt"] = " ".join(
        prompt for prompt in query.get("prompt", "").split() if prompt != "login"
    )
    if not query["prompt"]:
        del query["prompt"]
    return f"{request.path}?{query.urlencode()}"


def ask_again_who(request: PageRequest) -> HttpResponse:
    """`prompt=login`: the person shows once more that it is them."""
    there = urlencode({"next": address_without_login(request)})
    return private(HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{there}"))


def answer_with_code(
    request: PageRequest, application: Application, asked: AuthorizationRequest
) -> HttpResponse:
    """A code for whoever may allow it; anybody else sees why not."""
    if not may_allow(request, application):
        return consent_page(request, application, (), sent_to="", form_target=asked.target.origin)
    try:
        code = allow(request, application, asked)
    except Refusal as refusal:  # the organization was deleted meanwhile, or lets it in no more
        return answers.render_untrusted(request, Untrusted(refusal.detail))
    return answers.send_answer(request, asked.target, {"code": code})


@transaction.atomic
def allow(request: PageRequest, application: Application, asked: AuthorizationRequest) -> str:
    """The code of a new consent: both or none, and none before a proof where it outlasts the session."""
    now, actor = clock.now(), Actor.person(request)
    if application._state.adding:  # it registered itself, and this is the first Allow
        application = self_registration.bring_in(
            client_id=application.public_id,
            organization=application.organization,
            actor=actor,
            now=now,
        )
    consent = consents.give(
        application=application,
        user=cast(User, request.user),
        scope=asked.scope,
        actor=actor,
        now=now,
    )
    refuse_stale_giver(request, consent, form_target=asked.target.origin)
    return authorization_codes.issue(
        consent=consent,
        redirect_uri=asked.target.redirect_uri,
        code_challenge=asked.code_challenge,
        scope=asked.scope,
        nonce=asked.nonce,
        resource=asked.resource,
        now=now,
    )
