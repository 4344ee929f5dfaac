"""The page behind the one-time link of `manage.py first_admin`."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal import clock
from portal.actors import Actor
from portal.pages.form_pages import GET_AND_POST, post_data, status_of
from portal.pages.policies import public_view
from portal.people import first_administrator
from portal.people.forms import AdministratorForm


@public_view("the holder of the console's one-time token makes the first administrator")
@require_http_methods(GET_AND_POST)
@never_cache
@sensitive_post_parameters("password")
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """Any token that is not the living one is answered like any unknown address."""
    if not first_administrator.is_valid(token, clock.now()):
        raise Http404("No such setup token.")
    form = AdministratorForm(post_data(request))
    if form.is_valid():
        with form.showing_refusals():
            first_administrator.redeem(
                token=token,
                **form.cleaned_data,
                actor=Actor.stranger(request),
                now=clock.now(),
            )
            return redirect("account_login")
    return render(request, "portal/setup.html", {"form": form}, status=status_of(form))
