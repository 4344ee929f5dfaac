"""How is somebody asked who they are, in the dialog or page where they are, and what happens to what they typed?"""

from typing import Any, cast
from urllib.parse import urlsplit

from allauth.mfa.webauthn.internal import auth
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from portal import clock
from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_of_account
from portal.http.content_security import let_forms_lead_to
from portal.http.redirects import is_own_path, path_shown
from portal.http.refusals.sent_again import carried
from portal.http.requests import PageRequest
from portal.models import User
from portal.pages import reauthentication
from portal.pages.form_pages import REFUSED
from portal.pages.htmx import wants_fragment
from portal.step_up.forms import FIELDS, ProofForm
from portal.step_up.ways import Ways, ways_of


def take(request: PageRequest) -> None:
    """Judge the proof that a form brought, and leave the request as the page expects it: with what was typed alone.

    Raises ImmediateHttpResponse with 429.
    """
    if request.method != "POST" or not any(name in request.POST for name in FIELDS):
        return
    user = cast(User, request.user)
    form = ProofForm(request.POST, user=user, ways=ways_of(request))
    typed = request.POST.copy()
    for name in FIELDS:
        typed.pop(name, None)
    is_right = form.is_valid()
    request.POST = typed  # type: ignore[assignment] # as Django itself lets one do
    if not is_right:
        request.refused_proof = form  # type: ignore[attr-defined]
        return
    keep(request, user, form.by)


def keep(request: PageRequest, user: User, by: str) -> None:
    """Stamp the session, under a new key: whoever knew the old one has not proved anything (ASVS 7.2.4)."""
    with transaction.atomic():
        note_of_account(Action.USER_PROVED_AGAIN, user, Actor.person(request), {"by": by})
    request.session.cycle_key()
    reauthentication.stamp(request, user, by, clock.now())
    request.has_brought_proof = True  # type: ignore[attr-defined]


def ask(
    request: PageRequest, needed: reauthentication.ProofNeededError, carries: bool
) -> HttpResponse:
    """The question, with what was typed in hidden fields: 401, or 422 after a wrong proof. Nothing is stored of it."""
    ways = ways_of(request)
    form = getattr(request, "refused_proof", None)
    context = {
        "form": form or ProofForm(user=cast(User, request.user), ways=ways),
        "ways": ways,
        "options": passkey_options(request, ways),
        "carried": carried(request) if carries else [],
        "action": request.get_full_path(),
        "close": way_back(request),
    }
    response = render_question(request, context, REFUSED if form else 401)
    return let_forms_lead_to(response, needed.form_target)


def render_question(request: PageRequest, context: dict[str, Any], status: int) -> HttpResponse:
    """In the dialog for htmx, whatever part of the page it meant to change; else a page."""
    is_fragment = wants_fragment(request)
    template = "portal/step_up/_question.html" if is_fragment else "portal/step_up/page.html"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "no-store"
    if is_fragment:
        response["HX-Retarget"], response["HX-Reswap"] = "#dialog-content", "innerHTML"
    if status == 401:
        # RFC 9110, 15.5.2 wants a challenge; no browser knows this one, so none shows a window of its own.
        response["WWW-Authenticate"] = 'Session error="step_up_required"'
    return response


def passkey_options(request: PageRequest, ways: Ways) -> dict[str, Any] | None:
    """What the browser is asked for; the challenge waits in the session."""
    return auth.begin_authentication(cast(User, request.user)) if ways.passkey else None


def way_back(request: PageRequest) -> str:
    """Where the person was when they were asked."""
    if request.htmx:
        return path_shown(request)
    shown = urlsplit(request.headers.get("Referer", ""))
    there = shown.path + (f"?{shown.query}" if shown.query else "")
    is_ours = shown.netloc in {request.get_host(), urlsplit(settings.PUBLIC_URL).netloc}
    return there if is_ours and is_own_path(there) and shown.path != request.path else "/"
