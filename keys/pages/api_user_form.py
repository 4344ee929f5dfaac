"""What did a person type in the window "Add API User"?"""

from typing import Any

from django import forms

from keys.pages.forms import ExpiryForm
from portal.names import LENGTH as NAME_LENGTH


class ApiUserForm(ExpiryForm):
    """A new API user, and its first token when the box is ticked."""

    # The token's fields are hidden until the box is ticked, where a browser could not show what it misses.
    use_required_attribute = False
    field_order = ["name", "adds_token", "token_name", "expiry", "date", "days"]

    name = forms.CharField(
        label="Name",
        strip=False,
        max_length=NAME_LENGTH,
        error_messages={"required": "Enter a name."},
        widget=forms.TextInput(
            attrs={"placeholder": "erp-sync", "autocomplete": "off", "autofocus": True}
        ),
    )
    adds_token = forms.BooleanField(label="Add an API token", required=False)
    token_name = forms.CharField(
        label="Token name",
        error_messages={"required": "Enter a name for the token."},
        strip=False,
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"placeholder": "production-main", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("adds_token"):
            for name in ("token_name", "expiry", "date", "days"):
                self.errors.pop(name, None)
        elif "token_name" in cleaned and not cleaned["token_name"].strip():
            self.add_error("token_name", "Enter a name for the token.")
        return cleaned
