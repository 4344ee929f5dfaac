"""Where does a person delete their own account? On a page that says what stops, and what to hand over before."""

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal import clock
from portal.accounts import deletion
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import User
from portal.pages.access_policies import memberships_of, signed_in_view
from portal.pages.form_pages import GET_AND_POST, post_data, status_of
from portal.pages.forms import RefusableForm
from portal.pages.reauthentication import When, proves_lately


class AccountDeletionForm(RefusableForm):
    confirmation = forms.CharField(
        label="Your e-mail address",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        error_messages={"required": "Type your e-mail address."},
    )


@signed_in_view
@require_http_methods(GET_AND_POST)
@proves_lately(When.WRITING)
def delete(request: PageRequest) -> HttpResponse:
    """Asks for the address. Where nobody else owns an organization there is nothing to fill in, but the way on."""
    user, form = cast(User, request.user), AccountDeletionForm(post_data(request))
    if form.is_valid():
        with form.showing_refusals():
            deletion.delete(
                user=user,
                confirmation=form.cleaned_data["confirmation"],
                actor=Actor.person(request),
                now=clock.now(),
            )
            return signed_out(request)
    context = {
        "form": form,
        "owned_alone": deletion.owned_alone(user),
        "left": [membership.organization for membership in memberships_of(request)],
        "stops": deletion.what_stops(user, clock.now()),
    }
    return render(request, "portal/accounts/deletion.html", context, status=status_of(form))


def signed_out(request: PageRequest) -> HttpResponse:
    """The browser is told to drop what it kept of the pages, as it is when somebody signs out."""
    logout(request)
    messages.success(request, "Your account was deleted.")
    response = redirect("portal:home")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
