"""The page behind the link that the old address gets when the address of an account was changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal import clock
from portal.actors import Actor
from portal.errors import Conflict
from portal.pages.access_policies import public_view
from portal.pages.form_pages import GET_AND_POST
from portal.sign_in import address_change_undo


@public_view("whoever holds the link of the mail to the old address takes the account back to it")
@require_http_methods(GET_AND_POST)
@never_cache
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """GET says what follows, POST does it; then a new password is chosen by mail."""
    change = address_change_undo.by_token(token, clock.now())
    if change is None:
        return render(request, "portal/address_change/undo_over.html", status=404)
    if request.method != "POST":
        return render(request, "portal/address_change/undo.html", {"change": change})
    actor = Actor.account(request, change.user)
    try:
        address_change_undo.undo(change=change, actor=actor, now=clock.now())
    except Conflict:
        return render(request, "portal/address_change/undo_over.html", status=409)
    return redirect("account_reset_password")
