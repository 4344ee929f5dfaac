"""How does a person sign up? With name, address and password; by invitation only with the invited address."""

from math import ceil

from allauth.account.adapter import get_adapter
from allauth.account.forms import SignupForm
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from portal import clock
from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_of_account
from portal.errors import InvalidInput
from portal.http.refusals.failures import too_many_requests
from portal.imitations import clean_honest_name
from portal.installation import brand
from portal.models import Invitation, User
from portal.names import clean_name
from portal.people import invitations
from portal.remote import client_network
from portal.sign_in import asked_mails
from portal.throttles import devices, strangers, tries


def refuse_other_domains(email: str, before: str = "") -> None:
    """Only addresses of the operator's domains come in without an invitation, at the sign-up and as another address of
    an account, which may stay in the domain of the one `before`. Raises ValidationError `domain_not_allowed`."""
    domains, domain = brand.current().sign_up_domains, email.rpartition("@")[2]
    if domains and domain not in {*domains, before.rpartition("@")[2]}:
        told = f"Only addresses of {', '.join(domains)} sign up here without an invitation."
        raise forms.ValidationError(told, code="domain_not_allowed")


class SignUpForm(SignupForm):
    """allauth's form with a name. An invitation's link came by mail, so its address counts as confirmed."""

    name = forms.CharField(
        label="Your name",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name", "placeholder": "Ada Lovelace"}),
    )
    field_order = ["name", "email", "password1"]

    def clean_name(self) -> str:
        try:
            return clean_honest_name(clean_name(self.cleaned_data["name"]))
        except InvalidInput as error:
            raise forms.ValidationError(error.detail, code=error.code) from error

    def clean_email(self) -> str:
        email = super().clean_email()
        invited = self.invitation_for(email)
        if settings.SIGN_UP == "invitation" and not invited:
            raise forms.ValidationError("The invitation is for another e-mail address.")
        if not invited:
            refuse_other_domains(email)
        if not invited and User.objects.count() >= settings.MAX_ACCOUNTS:
            raise forms.ValidationError("There is no place for more accounts. Ask the operator.")
        return email

    def invitation_for(self, email: str) -> Invitation | None:
        """The invitation whose link this browser followed, when it is for this address."""
        found = invitations.invitation_in_session(context.request.session, clock.now())
        return found if found and found.email == email else None

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """An address that is taken costs the same hashing as a free one, and gets the same answer.

        Each sign-up leaves an account that waits for its address: so many from one network address.
        """
        network = devices.digest("sign-ups", client_network(request))
        wait = tries.begin([tries.Bucket(network, settings.MAX_SIGN_UPS)], clock.now())
        if wait:
            raise ImmediateHttpResponse(too_many_requests(request, ceil(wait.total_seconds())))
        asked_mails.remember(request, self.cleaned_data["email"])
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)

    @transaction.atomic
    def save(self, request: HttpRequest) -> User:
        email = self.cleaned_data["email"]
        if self.invitation_for(email):
            get_adapter().stash_verified_email(request, email)
        user = super().save(request)
        strangers.SIGN_UPS.one_more()
        note_of_account(Action.USER_SIGNED_UP, user, Actor.account(request, user))
        return user

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
