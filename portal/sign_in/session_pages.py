"""A person looks at where they are signed in, and ends what they do not know. No password is asked: it only closes."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal import clock
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import User
from portal.pages.access_policies import signed_in_view
from portal.pages.reauthentication import last_proof
from portal.sign_in import browsers, sessions


@signed_in_view
@require_safe
def signed_in_again(request: PageRequest) -> HttpResponse:
    """Where a sign-in in a new tab ends. The tab before it waits with what was typed:
    `portal.http.refusals.sent_again`."""
    return render(request, "portal/sent_again/signed_in.html")


@signed_in_view
@require_safe
def index(request: PageRequest) -> HttpResponse:
    user, mine = cast(User, request.user), sessions.current(request)
    rows = [
        {"session": row, "device": browsers.called(row.browser), "is_this": row.public_id == mine}
        for row in sessions.living(user, clock.now())
    ]
    rows.sort(key=lambda row: not row["is_this"])
    context = {"rows": rows, "proof": last_proof(request)}
    return render(request, "portal/sessions/index.html", context)


@signed_in_view
@require_POST
def end(request: PageRequest, session_id: str) -> HttpResponse:
    """Another one of the person's own. Somebody else's is answered as one that does not exist."""
    user = cast(User, request.user)
    rows = sessions.of(user, but=sessions.current(request)).filter(public_id=session_id)
    if not sessions.end(user=user, among=rows, actor=Actor.person(request)):
        raise Http404("No such other session of this person.")
    messages.success(request, "That session has ended. Its browser has to sign in again.")
    return redirect("portal:sessions")


@signed_in_view
@require_POST
def end_others(request: PageRequest) -> HttpResponse:
    user = cast(User, request.user)
    others = sessions.of(user, but=sessions.current(request))
    ended = sessions.end(user=user, among=others, actor=Actor.person(request))
    said = "There was no other session." if not ended else "All other sessions have ended."
    messages.success(request, said)
    return redirect("portal:sessions")
