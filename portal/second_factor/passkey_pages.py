"""A person's passkeys: add, rename, remove, and sign in with one."""

from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal import clock
from portal.actors import Actor
from portal.errors import Refusal
from portal.http.redirects import next_path
from portal.http.requests import PageRequest
from portal.pages.access_policies import public_view, signed_in_view
from portal.pages.form_pages import GET_AND_POST, post_data, status_of
from portal.pages.forms import RefusableForm
from portal.pages.reauthentication import When, proves_lately
from portal.second_factor import ceremony, changes, factors
from portal.second_factor.forms import NewPasskeyForm, PasskeyNameForm, PasskeySignInForm
from portal.second_factor.pages import after_adding, ask_to_remove, person


@signed_in_view
@require_http_methods(GET_AND_POST)
@proves_lately(When.OPENING)
def add(request: PageRequest) -> HttpResponse:
    """The browser makes a passkey and sends what the page asks for; without scripts there are none."""
    form = NewPasskeyForm(post_data(request))
    if form.is_valid():
        try:
            codes = changes.add_passkey(
                user=person(request),
                name=form.cleaned_data["name"],
                credential=ceremony.verify_new(request, form.cleaned_data["credential"]),
                actor=Actor.person(request),
                now=clock.now(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return after_adding(request, "passkey_added", codes)
    return render_new(request, form)


def render_new(request: PageRequest, form: RefusableForm) -> HttpResponse:
    impossible = ceremony.why_not(request)
    context = {
        "form": form,
        "impossible": impossible,
        "options": None if impossible else ceremony.creation_options(person(request)),
        "back": next_path(request, ""),
    }
    return render(request, "portal/second_factor/passkey.html", context, status=status_of(form))


@signed_in_view
@require_http_methods(GET_AND_POST)
@proves_lately(When.OPENING)
def rename(request: PageRequest, passkey_id: str) -> HttpResponse:
    passkey = passkey_or_404(request, passkey_id)
    form = PasskeyNameForm(post_data(request), initial={"name": passkey.data["name"]})
    if form.is_valid():
        with form.showing_refusals():
            changes.rename_passkey(
                passkey=passkey, name=form.cleaned_data["name"], actor=Actor.person(request)
            )
            messages.success(request, "The passkey was renamed.")
            return redirect("portal:second_factor")
    context = {"form": form, "passkey": passkey}
    return render(
        request, "portal/second_factor/passkey_name.html", context, status=status_of(form)
    )


@signed_in_view
@require_http_methods(GET_AND_POST)
@proves_lately(When.OPENING)
def remove(request: PageRequest, passkey_id: str) -> HttpResponse:
    return ask_to_remove(request, passkey_or_404(request, passkey_id), "passkey_removed")


def passkey_or_404(request: PageRequest, passkey_id: str) -> Authenticator:
    """One of the person's own. Somebody else's is answered as one that does not exist."""
    for passkey in factors.of(person(request)).passkeys:
        if factors.public_id(passkey) == passkey_id:
            return passkey
    raise Http404("No such passkey of this person.")


class PasskeySignIn(LoginWebAuthnView):
    """django-allauth's view, which also leads on to the page that asked for the sign-in."""

    def form_valid(self, form: PasskeySignInForm) -> HttpResponse:
        passkey = form.cleaned_data["credential"]
        login = Login(user=passkey.user, redirect_url=next_path(self.request, "") or None)
        return perform_passwordless_login(self.request, passkey, login)


sign_in = public_view("a way in for whoever holds a passkey")(never_cache(PasskeySignIn.as_view()))
