"""How does somebody get a new password? By a link to their address, asked for as often as they like and mailed more
and more seldom."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm, UserTokenForm, default_token_generator
from allauth.account.internal.flows.password_reset import request_password_reset
from django.http import HttpRequest

from portal import lookups
from portal.addresses import found_as
from portal.models import User
from portal.sign_in import asked_mails


class ResetForm(ResetPasswordForm):
    """allauth's form, which compares as the database folds letters and mails to what was typed. The mail goes to the
    stored address. A wish that comes too soon is answered alike and sends nothing: the last link works."""

    def clean_email(self) -> str:
        email = get_adapter().clean_email(self.cleaned_data["email"])
        self.users = list(User.objects.filter(email__in=found_as(email), is_active=True)[:1])
        return email

    def save(self, request: HttpRequest, **options: Any) -> str:
        email = self.cleaned_data["email"]
        asked_mails.remember(request, email)
        asked_mails.refuse_flood(request)
        if asked_mails.claim(request, email, asked_mails.RESET):
            stored = self.users[0].email if self.users else email
            generator = options.get("token_generator", default_token_generator)
            request_password_reset(request, stored, self.users, generator)
        return email


class ResetTokenForm(UserTokenForm):
    """allauth's form for the two parts of a link, where the person is named by the public id (`portal.sign_in.accounts`
    puts it there); `uidb36` is what allauth's route calls that part."""

    def _get_user(self, uidb36: str) -> User | None:
        return lookups.person(uidb36)
