"""What did a person type to try an endpoint? Values of its parameters, the form of the answer, and in whose name."""

from typing import Any

from django import forms

from portal.pages.forms import RefusableForm
from resources.models import NamedEndpoint

ME, CREDENTIAL, NOBODY = "me", "credential", "nobody"
FEW = 20  # rows: enough to look at


class TrialForm(RefusableForm):
    """Fields `parameter_<n>` beside the ones named here. A value left empty is not sent."""

    who = forms.ChoiceField(label="Call it", initial=ME, widget=forms.RadioSelect)
    credential = forms.CharField(
        label="Key or token",
        required=False,
        max_length=8000,
        help_text="An API key, a token or an access token. It is used for this call and kept nowhere.",
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    format = forms.ChoiceField(label="Format", choices=[("json", "JSON"), ("csv", "CSV")])
    limit = forms.IntegerField(label="Rows", min_value=1, initial=FEW)
    next_token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, endpoint: NamedEndpoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parameters = list(endpoint.parameters.all())
        choices = [
            (ME, "As yourself, with what you see in these pages"),
            (CREDENTIAL, "With a key or token"),
        ]
        if not endpoint.requires_token:
            choices.append((NOBODY, "Without any, as everybody may"))
        who = self.fields["who"]
        assert isinstance(who, forms.ChoiceField)  # noqa: S101 - tells the type checker
        who.choices = choices
        limit = self.fields["limit"]
        limit.initial = min(FEW, endpoint.max_rows)
        for n, parameter in enumerate(self.parameters):
            self.fields[f"parameter_{n}"] = forms.CharField(
                label=parameter.name,
                required=False,
                strip=False,
                max_length=200,
                help_text=about(parameter),
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            )

    def parameter_fields(self) -> list[Any]:
        return [self[f"parameter_{n}"] for n in range(len(self.parameters))]

    def given(self) -> dict[str, str]:
        """The query as a caller would send it."""
        typed = self.cleaned_data
        values = {
            parameter.name: typed[f"parameter_{n}"] for n, parameter in enumerate(self.parameters)
        }
        sent = {name: value for name, value in values.items() if value}
        form = {} if typed["format"] == "json" else {"format": typed["format"]}
        return {**sent, **form, "limit": str(typed["limit"])}

    def next_page(self) -> dict[str, str]:
        token = self.cleaned_data["next_token"]
        return {"nextToken": token} if token else {}

    def credential_sent(self) -> str | None:
        """The credential; empty for none at all, None for the person themselves."""
        if self.cleaned_data["who"] == ME:
            return None
        return (
            self.cleaned_data["credential"].strip()
            if self.cleaned_data["who"] == CREDENTIAL
            else ""
        )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("who") == CREDENTIAL and not typed.get("credential", "").strip():
            self.add_error("credential", "Paste a key or a token.")
        return typed


def about(parameter: Any) -> str:
    """What happens when a parameter is left empty."""
    if parameter.default is not None:
        return f"Empty: “{parameter.default}”."
    return "Required." if parameter.is_required else "Empty: rows of every value."
