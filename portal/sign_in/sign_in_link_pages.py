"""Pages of the one-time link: ask for it, and sign in by a button, since programs that look into mails open links."""

from allauth.account.internal.flows.email_verification import (
    send_verification_email_to_address,
)
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from allauth.core.ratelimit import consume_or_429
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.pages.access_policies import public_view
from portal.pages.form_pages import GET_AND_POST, post_data, status_of
from portal.pages.forms import AddressField, RefusableForm
from portal.sign_in import asked_mails, sign_in_link


class AddressForm(RefusableForm):
    email = AddressField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )


@public_view("whoever waits because of strangers' tries may ask for a link to their own mailbox")
@require_http_methods(GET_AND_POST)
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """The same answer for every address, whether there is an account or not."""
    form = AddressForm(post_data(request), initial={"email": request.GET.get("email", "")})
    if form.is_valid():
        limited = consume_or_429(request, action="reset_password", key=form.cleaned_data["email"])
        if limited:
            return limited
        sign_in_link.send(request, form.cleaned_data["email"])
        asked_mails.remember(request, form.cleaned_data["email"])
        return redirect("portal:sign_in_link_sent")
    return render(request, "portal/sign_in_link/ask.html", {"form": form}, status=status_of(form))


@public_view("says where to look for the link that was asked for")
@require_safe
@never_cache
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/sign_in_link/sent.html")


@public_view("whoever signed up in this browser may have the mail with the link sent again")
@require_POST
def confirm_again(request: HttpRequest) -> HttpResponse:
    """To the address of this session alone, when it still waits; the answer is the same either way."""
    waits = EmailAddress.objects.filter(
        email=asked_mails.waited_for(request), verified=False
    ).first()
    if waits is not None:
        send_verification_email_to_address(request, waits)
    return redirect("account_email_verification_sent")


@public_view("whoever holds the link of a mail signs in as the person it was sent to")
@require_http_methods(GET_AND_POST)
@never_cache
def follow(request: HttpRequest, key: str) -> HttpResponse:
    """GET asks, POST signs in: the second factor, where there is one, comes next."""
    user = sign_in_link.person_of_link(key)
    if user is None:
        return render(request, "portal/sign_in_link/over.html", status=404)
    if request.method != "POST":
        return render(request, "portal/sign_in_link/open.html", {"email": user.email})
    record_authentication(request, user, method="mailed_link", email=user.email)
    return perform_login(request, Login(user=user, email=user.email))
