"""What did a person type or hold against the reader? Forms of the second step, for django-allauth's views and ours."""

from typing import Any

from allauth.core import context
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.contrib import messages

from portal.models import User
from portal.pages.forms import RefusableForm, name_field
from portal.second_factor import ceremony, tries
from portal.second_factor.factors import Type, codes_left

WRONG = "This code is wrong, was used already or is too old. Enter the newest one."
FEW_CODES = 3


def code_field(label: str, help_text: str = "") -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
    return forms.CharField(
        label=label,
        max_length=40,
        help_text=help_text,
        widget=forms.TextInput(attrs=attributes),
        error_messages={"required": "Enter a code."},
    )


class CodeForm(forms.Form):
    """The second step of signing in, by a code of the app or a recovery code."""

    code = code_field(
        "Code", "Six digits from your authenticator app, or one of your recovery codes."
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user

    def clean_code(self) -> str:
        found = tries.spend(context.request, self.user, self.cleaned_data["code"])
        if found is None:
            raise forms.ValidationError(WRONG, code="wrong_code")
        self.authenticator = found
        return ""  # it is used up, and nobody after us needs it

    def save(self) -> None:
        post_authentication(context.request, self.authenticator)
        warn_of_few_codes(self.authenticator)


def warn_of_few_codes(used: Authenticator) -> None:
    if used.type != Type.RECOVERY_CODES:
        return
    left = codes_left(used)
    count = f"{left} recovery code{'' if left == 1 else 's'} left"
    advice = " Make new ones under Sign-in security." if left <= FEW_CODES else ""
    messages.warning(context.request, f"You used a recovery code: {count}.{advice}")


class CredentialField(forms.JSONField):
    """What a browser answers: a JSON object, bounded in size and depth."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """Raises ValidationError."""
        with ceremony.refusing():
            found = super().to_python(value) if len(value or "") <= ceremony.LARGEST else None
            if not isinstance(found, dict):
                raise ValueError("Not a JSON object of a usual size.")
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        """An answer counts once: the form that is shown again does not carry it."""
        return None


class JudgedCeremony(forms.Form):
    """What we ask of a passkey's answer beyond django-allauth: our origin, a bounded size, and never a crash."""

    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        with ceremony.refusing():
            parsed = auth.parse_authentication_response(self.cleaned_data["credential"])
            ceremony.refuse_other_origin(context.request, parsed)
            return super().clean_credential()  # type: ignore[misc]


class PasskeyForm(JudgedCeremony, AuthenticateWebAuthnForm):
    """The second step of signing in, by a passkey."""


class NamedByPasskey(LoginWebAuthnForm):
    """allauth's form, with the person found by what our passkeys remember of them."""

    def clean_credential(self) -> Authenticator:
        answer = self.cleaned_data["credential"]
        return auth.complete_authentication(ceremony.person_named_in(answer), answer)


class PasskeySignInForm(JudgedCeremony, NamedByPasskey):
    """Signing in by a passkey alone, which is two factors: the device, and its PIN or a finger."""


class PasskeyAgainForm(JudgedCeremony, ReauthenticateWebAuthnForm):
    """A passkey before a change of the account."""


class AppForm(RefusableForm):
    """The first code of a new app."""

    code = code_field("Code from the app", "Six digits. They change every 30 seconds.")


class PasskeyNameForm(RefusableForm):
    name = name_field("Name of the passkey", placeholder="Work laptop")


class NewPasskeyForm(PasskeyNameForm):
    credential = CredentialField()
