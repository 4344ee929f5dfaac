"""What did a person type about a key? Forms parse; what is allowed is decided by `keys.life.rules` in the services."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django import forms

from keys.life.expiry import (
    OVERLAPS,
    USUAL_OVERLAP,
    USUAL_SPAN,
    end_of_chosen_day,
    last_day,
    spans_from,
    today,
)
from keys.pages.permission_presets import presets
from portal import permissions
from portal.external.forms import ExternalForm
from portal.models import Organization
from portal.names import LENGTH as NAME_LENGTH
from portal.pages.forms import RefusableForm, offer
from portal.restrictions.forms import RestrictionsForm

ON_A_DATE, AFTER_A_PERIOD, NEVER = "date", "period", "never"
EXPIRY_CHOICES = [(ON_A_DATE, "On a date"), (AFTER_A_PERIOD, "After a period"), (NEVER, "Never")]
OF_RESTRICTIONS = ("limit_", "quota_", "ip_allow", "refuse_browsers")  # how their fields begin
LABELS = {
    "name": "{short} name",
    "permissions": "What the {short} may do",
    "overlap": "The old {short} stops working",
}
# The choice above these fields is their visible label.
DATE = {"type": "date", "aria-label": "Date"}


class NameForm(RefusableForm):
    """The name of a key. It is stripped and judged by the service, which the API asks too."""

    name = forms.CharField(
        label="Key name",
        strip=False,
        max_length=NAME_LENGTH,
        error_messages={"required": "Enter a name."},
        widget=forms.TextInput(
            attrs={
                "placeholder": "production-main",
                "autocomplete": "off",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )


def label_as(form: forms.Form, short: str, example: str = "") -> None:
    """The labels say key or token, as the page does; `example` is a name in grey for an empty field."""
    for name in LABELS.keys() & form.fields.keys():
        said = LABELS[name].format(short=short)
        form.fields[name].label = said[0].upper() + said[1:]
    if example:
        form.fields["name"].widget.attrs["placeholder"] = example


class DayForm(RefusableForm):
    """A form with a choice of a day, which ends by the clock of the organization."""

    fields_of_pointers = {"expires_at": "expiry", "overlap_seconds": "overlap"}

    date = forms.DateField(
        label="",
        required=False,
        widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a date, such as 2027-01-31."},
    )

    def __init__(
        self, *args: Any, organization: Organization, now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.now = organization.time_zone, now
        field = self.fields["date"]
        field.widget.attrs["min"] = today(self.zone, now).isoformat()
        field.widget.attrs["max"] = last_day(self.zone, now).isoformat()
        field.help_text = f"Until the end of that day: 23:59:59 in {self.zone}."

    def end_of_day(self) -> datetime:
        """The end of the chosen day. Raises InvalidInput `invalid_expiry`."""
        return end_of_chosen_day(self.cleaned_data["date"], self.zone, self.now)


class ExpiryForm(DayForm):
    """On a date, after a usual period, or never; days end in the organization's time zone."""

    expiry = forms.ChoiceField(
        label="Expires",
        choices=EXPIRY_CHOICES,
        initial=AFTER_A_PERIOD,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose when it expires."},
    )
    days = forms.TypedChoiceField(
        label="Period",
        required=False,
        coerce=int,
        initial=USUAL_SPAN,
        empty_value=None,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "days", spans_from(self.zone, self.now))

    def expires_at(self) -> datetime | None:
        """The moment chosen. Raises InvalidInput `invalid_expiry`."""
        if self.cleaned_data["expiry"] == NEVER:
            return None
        if self.cleaned_data["expiry"] == ON_A_DATE:
            return self.end_of_day()
        return self.now + timedelta(days=self.cleaned_data["days"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        require(self, cleaned, ON_A_DATE, "expiry", "date", "Choose the date.")
        require(self, cleaned, AFTER_A_PERIOD, "expiry", "days", "Choose a period.")
        return cleaned


class RestrictedFromBirthForm(ExpiryForm, RestrictionsForm):
    """When a new key expires and what it is held to, which is folded away until it matters."""

    fields_of_pointers = {**ExpiryForm.fields_of_pointers, **RestrictionsForm.fields_of_pointers}

    chooses_restrictions = forms.BooleanField(
        required=False, initial=True, widget=forms.HiddenInput(attrs={"value": "1"})
    )

    def chosen_restrictions(self) -> dict[str, Any]:
        """None when the form did not offer the choice: then the service gives what a new key usually has."""
        return self.asked() if self.cleaned_data["chooses_restrictions"] else {}

    def asked_external(self) -> dict[str, Any]:
        """Nothing: it is asked for where a key is made at once."""
        return {}

    @property
    def is_restricted_wrongly(self) -> bool:
        """Whether a mistake lies in the part that is folded away."""
        return any(is_of_restrictions(name) for name in self.errors)


def is_of_restrictions(name: str) -> bool:
    return name.startswith(OF_RESTRICTIONS)


class GenerateForm(NameForm, RestrictedFromBirthForm):
    """A new key. `token` is the form's own: sent twice, the form makes one key."""

    field_order = ["name", "expiry", "date", "days", "permissions"]

    token = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    chooses_permissions = forms.BooleanField(
        required=False, initial=True, widget=forms.HiddenInput(attrs={"value": "1"})
    )
    permissions = forms.MultipleChoiceField(
        label="What the key may do", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        grantable: frozenset[str],
        owner_holds: frozenset[str] | None = None,
        **kwargs: Any,
    ) -> None:
        """`owner_holds` is given for a token: it may do what its owner may, unless it is narrowed here."""
        super().__init__(*args, **kwargs)
        self.owner_holds = owner_holds
        usual = permissions.DEFAULT_FOR_KEYS if owner_holds is None else owner_holds
        offered = grantable if owner_holds is None else grantable & owner_holds
        offered_rows = [
            (name, words) for name, words in permissions.known().items() if name in offered
        ]
        offer(self, "permissions", offered_rows)
        self.fields["permissions"].initial = sorted(offered.intersection(usual))
        self.presets = presets(list(dict(offered_rows)), usual)
        self.fields["token"].initial = secrets.token_urlsafe(24)

    def chosen_permissions(self) -> list[str] | None:
        """None when the form did not offer the choice: then the service gives what a new key usually gets."""
        chosen = self.cleaned_data["permissions"]
        if not self.cleaned_data["chooses_permissions"] or frozenset(chosen) == self.owner_holds:
            return None
        return chosen


class NewKeyForm(ExternalForm, GenerateForm):
    """The same with what other systems call it, for a key that is made at once."""


class OverlapForm(DayForm):
    """How long an old key goes on working beside its successor."""

    overlap = forms.ChoiceField(
        label="The old key stops working",
        choices=[
            *((str(s), words) for s, words in OVERLAPS.items()),
            (ON_A_DATE, "On a date"),
        ],
        initial=str(USUAL_OVERLAP),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose when the old one stops working."},
    )

    def chosen_overlap(self) -> timedelta:
        """Raises InvalidInput `invalid_expiry`."""
        if self.cleaned_data["overlap"] != ON_A_DATE:
            return timedelta(seconds=int(self.cleaned_data["overlap"]))
        return self.end_of_day() - self.now

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        require(self, cleaned, ON_A_DATE, "overlap", "date", "Choose the date.")
        return cleaned


def require(
    form: forms.Form, cleaned: dict[str, Any], choice: str, chooser: str, name: str, words: str
) -> None:
    """A field that belongs to one choice must be filled in when that choice is made; else it does not count."""
    if cleaned.get(chooser) != choice:
        form.errors.pop(name, None)
    elif not cleaned.get(name) and name not in form.errors:
        form.add_error(name, words)
