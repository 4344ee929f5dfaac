"""A person sets up, replaces or removes the authenticator app that shows their codes."""

from base64 import b64decode, b64encode

from allauth.mfa.adapter import get_adapter
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from portal import clock
from portal.actors import Actor
from portal.http.redirects import next_path
from portal.http.requests import PageRequest
from portal.models import User
from portal.pages.access_policies import signed_in_view
from portal.pages.form_pages import GET_AND_POST, status_of
from portal.pages.reauthentication import When, proves_lately
from portal.second_factor import changes, factors, totp
from portal.second_factor.forms import AppForm
from portal.second_factor.pages import after_adding, ask_to_remove, person
from portal.secrets import sealing

SESSION_KEY = "second_factor.app"


@signed_in_view
@require_http_methods(GET_AND_POST)
@proves_lately(When.OPENING)
def set_up_app(request: PageRequest) -> HttpResponse:
    """Show a new secret, and take it once a code proves that an app has it. An earlier app counts until then."""
    user = person(request)
    secret = secret_in_session(request, user) if request.method == "POST" else None
    form = AppForm(request.POST if secret else None)
    if secret and form.is_valid():
        with form.showing_refusals():
            codes = changes.set_up_app(
                user=user,
                secret=secret,
                code=form.cleaned_data["code"],
                actor=Actor.person(request),
                now=clock.now(),
            )
            request.session.pop(SESSION_KEY, None)
            return after_adding(request, "app_set_up", codes)
    secret = secret or new_secret(request, user)
    return render(
        request, "portal/second_factor/app.html", picture(request, user, secret, form),
        status=status_of(form),
    )  # fmt: skip


def picture(request: PageRequest, user: User, secret: str, form: AppForm) -> dict:
    """The secret for the eye of an app and for the hands of a person. The picture is drawn here, by nobody else."""
    adapter = get_adapter()
    address = totp.address(secret, user.email, adapter.get_totp_issuer())
    return {
        "form": form,
        "secret": totp.in_groups(secret),
        "address": address,
        "picture": b64encode(adapter.build_totp_svg(address).encode()).decode(),
        "replaces": factors.of(user).app is not None,
        "back": next_path(request, ""),
    }


def new_secret(request: PageRequest, user: User) -> str:
    """A secret that waits in the session for its first code, sealed: sessions lie in the database."""
    secret = totp.new_secret()
    closed = sealing.seal(secret, session_place(user))
    request.session[SESSION_KEY] = b64encode(closed).decode()
    return secret


def secret_in_session(request: PageRequest, user: User) -> str | None:
    closed = request.session.get(SESSION_KEY, "")
    try:
        return sealing.unseal(b64decode(closed), session_place(user))
    except sealing.CannotOpenError:
        return None


def session_place(user: User) -> str:
    return f"authenticator app being set up by person {user.pk}"


@signed_in_view
@require_http_methods(GET_AND_POST)
@proves_lately(When.OPENING)
def remove_app(request: PageRequest) -> HttpResponse:
    app = factors.of(person(request)).app
    if app is None:
        raise Http404("This person has no authenticator app.")
    return ask_to_remove(request, app, "app_removed")
