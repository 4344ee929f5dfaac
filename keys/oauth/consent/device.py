"""May the program that shows this code act for me? The page that a person opens beside it (RFC 8628 section 3.3)."""

from typing import cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from keys.models import DeviceAuthorization
from keys.oauth.consent.consent_page import ALLOW, DENY, consent_page, may_allow
from keys.oauth.grants import devices
from portal import clock
from portal.actors import Actor
from portal.errors import Refusal
from portal.http.requests import PageRequest
from portal.models import User
from portal.pages.access_policies import private, signed_in_view
from portal.pages.form_pages import GET_AND_POST, status_of
from portal.pages.forms import RefusableForm
from portal.pages.reauthentication import When, proves_lately, refuse_stale_maker


class UserCodeForm(RefusableForm):
    user_code = forms.CharField(
        label="Code",
        max_length=40,
        help_text="Eight letters, as the device shows them.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false",
                   "autofocus": True, "placeholder": "BCDF-GHJK"},
        ),
        error_messages={"required": "Type the code that the device shows."},
    )  # fmt: skip


@signed_in_view
@require_http_methods(GET_AND_POST)
@proves_lately(When.INSIDE)
def device(request: PageRequest) -> HttpResponse:
    """GET asks for the code, which a link may bring along; POST shows who asks, and with a decision answers."""
    if request.method != "POST":
        return ask_for_code(request, UserCodeForm(initial={"user_code": brought_code(request)}))
    form = UserCodeForm(request.POST)
    if not form.is_valid():
        return ask_for_code(request, form)
    user_code = form.cleaned_data["user_code"]
    try:
        found = devices.find(user_code, cast(User, request.user), clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return ask_for_code(request, form, 429 if refusal.status == 429 else 200)
    if may_allow(request, found.application) and request.POST.get("decision") in {ALLOW, DENY}:
        return answer_decision(request, found, request.POST["decision"])
    return consent_page(
        request,
        found.application,
        found.scope,
        sent_to="",
        action=request.path,
        back=f"{request.path}?{urlencode({'user_code': user_code})}",
        device=found,
        user_code=user_code,
    )


def brought_code(request: PageRequest) -> str:
    """The code of `verification_uri_complete`. It is only filled in: the person compares it and goes on."""
    return request.GET.get("user_code", "")[:40]


def ask_for_code(request: PageRequest, form: UserCodeForm, status: int = 200) -> HttpResponse:
    status = max(status, status_of(form))
    return private(render(request, "keys/consent/device.html", {"form": form}, status=status))


def answer_decision(
    request: PageRequest, found: DeviceAuthorization, decision: str
) -> HttpResponse:
    now = clock.now()
    if decision == DENY:
        devices.deny(device=found, now=now)
        return private(render(request, "keys/consent/denied.html"))
    form = UserCodeForm(request.POST)
    application, ends_at = found.application, now + devices.life_of_consent(found)
    refuse_stale_maker(request, application.organization, ends_at)
    try:
        allowed = devices.allow(
            device=found, user=cast(User, request.user), actor=Actor.person(request), now=now
        )
    except Refusal as refusal:  # the organization was deleted, or began to demand a second factor
        form.refuse(refusal)
        return ask_for_code(request, form)
    if not allowed:
        form.add_error(None, "This code was answered already. Start again on the device.")
        return ask_for_code(request, form)
    context = {"application": found.application}
    return private(render(request, "keys/consent/device_allowed.html", context))
