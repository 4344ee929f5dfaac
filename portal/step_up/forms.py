"""By what did a person prove who they are? Each proof is judged and counted as at the sign-in."""

from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms

from portal.models import User
from portal.second_factor.forms import (
    CodeForm,
    PasskeyAgainForm,
    code_field,
    warn_of_few_codes,
)
from portal.step_up.ways import Ways

# Names of their own: they stand in one form with whatever a page asks for.
PASSWORD, CODE, PASSKEY = "proof_password", "proof_code", "proof_credential"
FIELDS = (PASSWORD, CODE, PASSKEY)
WRONG_PASSWORD = "This is not your password. Nothing was changed."  # noqa: S105


class ProofForm(forms.Form):
    """The proofs that this person can give here; one is enough. Raises ImmediateHttpResponse with 429 when the
    person has to wait, as `is_valid` of the forms of signing in does."""

    by = ""  # how it was proved, once it is valid

    def __init__(self, *args: object, user: User, ways: Ways, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user
        if ways.password:
            self.fields[PASSWORD] = password_field()
        if ways.code:
            self.fields[CODE] = code_field("Code", "Of your authenticator app, or a recovery code.")
            self.fields[CODE].required = False
        for field in self.fields.values():
            field.is_sometimes_needed = True  # type: ignore[attr-defined] # one of them is, so none is optional
        if ways.passkey:
            self.fields[PASSKEY] = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_proof_password(self) -> str:
        """Counted by the adapter before it is looked at, like a password at the sign-in."""
        typed = self.cleaned_data[PASSWORD]
        if typed:
            proven = get_adapter().authenticate(
                context.request, email=self.user.email, password=typed
            )
            if proven is None or proven.pk != self.user.pk:
                raise forms.ValidationError(WRONG_PASSWORD, code="wrong_password")
            self.by = "password"
        return ""  # nobody after us needs it

    def clean_proof_code(self) -> str:
        if self.cleaned_data[CODE]:
            judged = CodeForm({"code": self.cleaned_data[CODE]}, user=self.user)
            self.take_over(judged, "code")
            warn_of_few_codes(judged.authenticator)
            self.by = "code"
        return ""

    def clean_proof_credential(self) -> str:
        if self.cleaned_data[PASSKEY]:
            typed = {"credential": self.cleaned_data[PASSKEY]}
            judged = PasskeyAgainForm(typed, user=self.user)  # type: ignore[call-arg] # allauth's
            self.take_over(judged, "credential")
            judged.cleaned_data["credential"].record_usage()
            self.by = "passkey"
        return ""

    def take_over(self, judged: forms.Form, field: str) -> None:
        """What another form says of the proof, said by this one. Raises ValidationError."""
        if not judged.is_valid():
            raise forms.ValidationError(judged.errors.as_data()[field])

    def clean(self) -> None:
        if not self.by and not self.errors:
            missing = CODE if CODE in self.fields else PASSWORD
            said = "Enter a code." if missing == CODE else "Enter your password."
            self.add_error(missing if missing in self.fields else None, said)


def password_field() -> forms.CharField:
    return forms.CharField(
        label="Password",
        strip=False,
        required=False,
        max_length=1000,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", "autofocus": True, "required": True}
        ),
    )
