"""The page behind the one-time link of `manage.py first_admin`."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal import clock
from portal.actors import Actor
from portal.http.admin_origin import admin_address
from portal.pages.access_policies import public_view
from portal.pages.form_pages import GET_AND_POST, post_data, status_of
from portal.people.forms import AdministratorForm
from portal.setup import first_administrator


@public_view("the holder of the console's one-time token makes the first administrator")
@require_http_methods(GET_AND_POST)
@never_cache
@sensitive_post_parameters("password")
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """A token that is over, by use, time or a newer one, says so with 410; any other is an unknown address."""
    if not first_administrator.is_valid(token, clock.now()):
        if first_administrator.was_issued(token):
            return render(request, "portal/organizations/setup_over.html", status=410)
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
            messages.success(request, "You are the administrator now. Sign in to begin.")
            if settings.ADMIN_ORIGIN:
                return redirect(admin_address(reverse("admin:index")))
            return redirect(
                f"{reverse('account_login')}?{urlencode({'next': reverse('admin:index')})}"
            )
    return render(
        request, "portal/organizations/setup.html", {"form": form}, status=status_of(form)
    )
