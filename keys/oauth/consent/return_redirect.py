"""May the page that sent me here have a token? The consent prompt of an older client library (`/sdkauth?url=`).

The answer goes back to the page with `pop_token` in its address. See `keys.oauth.consent.return_urls` for who may ask.
"""

from typing import cast

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from keys.life.services import read_again
from keys.models import Application
from keys.oauth import lifetimes
from keys.oauth.consent import authorization_answers as answers
from keys.oauth.consent.consent_page import (
    ALLOW,
    consent_page,
    may_allow,
    membership_in,
    refuse_stale_giver,
)
from keys.oauth.consent.return_urls import applications_of, return_url_of
from keys.oauth.consent.targets import Given, Untrusted
from keys.oauth.grants import consents
from keys.redirect_uris import origin_of
from keys.verification import access_tokens
from keys.verification.owners import permissions_of
from portal import clock
from portal.actors import Actor
from portal.errors import Refusal
from portal.http.requests import PageRequest
from portal.models import User
from portal.pages.access_policies import ask_to_sign_in, private, public_view
from portal.pages.form_pages import GET_AND_POST
from portal.pages.reauthentication import When, proves_lately


@public_view("judges the request before it asks for a sign-in, which it then does itself")
@require_http_methods(GET_AND_POST)
@proves_lately(When.INSIDE)
def return_redirect(request: PageRequest) -> HttpResponse:
    given: Given = dict(request.GET.lists())
    try:
        url = return_url_of(given)
        listing = applications_of(url, given)
    except Untrusted as refusal:
        return answers.render_untrusted(request, refusal)
    if not request.user.is_authenticated:
        return private(ask_to_sign_in(request))
    own = [one for one in listing if membership_in(request, one)]
    if len(own) > 1:
        return ask_which_application(request, url, own)
    application = own[0] if own else listing[0]
    if request.method == "POST" and may_allow(request, application):
        return answer_decision(request, application, url)
    return consent_page(
        request,
        application,
        application.scopes,
        sent_to=origin_of(url),
        form_target=origin_of(url),
        may_deny=False,
    )


def ask_which_application(request: PageRequest, url: str, own: list[Application]) -> HttpResponse:
    """The person is a member of several organizations that list this page: for which of them?"""
    offers = [
        {
            "application": one,
            "address": f"{request.path}?{urlencode({'url': url, 'client_id': one.public_id})}",
        }
        for one in own
    ]
    return private(render(request, "keys/consent/return_choice.html", {"offers": offers}))


def answer_decision(request: PageRequest, application: Application, url: str) -> HttpResponse:
    """Whatever is not a plain Allow is a denial, and stays here: the library would only ask again."""
    if request.POST.get("decision") != ALLOW:
        return private(render(request, "keys/consent/denied.html", {"origin": origin_of(url)}))
    try:
        token = allow(request, application, url)
    except Refusal as refusal:  # the organization was deleted meanwhile
        return answers.render_untrusted(request, Untrusted(refusal.detail))
    there = answers.with_parameters(url, {"pop_token": token})
    return answers.forbid_caching(HttpResponseRedirect(there))


@transaction.atomic
def allow(request: PageRequest, application: Application, url: str) -> str:
    """An access token of a new consent: both or none. It cannot be renewed."""
    now = clock.now()
    consent = consents.give(
        application=application,
        user=cast(User, request.user),
        scope=application.scopes,
        actor=Actor.person(request),
        now=now,
    )
    refuse_stale_giver(request, consent, form_target=origin_of(url))
    consent = read_again(consent)
    wish = access_tokens.TokenRequest(seconds=lifetimes.of_oauth(consent), grant="return_redirect")
    return access_tokens.issue(
        consent, permissions=permissions_of(consent), now=now, wish=wish
    ).text
