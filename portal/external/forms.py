"""What did a person type as external id and metadata? `portal.external.rules` decides what is allowed, here and in the
services."""

import json
from collections.abc import Callable
from typing import Any

from django import forms

from portal.errors import InvalidInput, Refusal
from portal.external.rules import (
    LONGEST_ID,
    NOTHING,
    External,
    clean_external_id,
    clean_metadata,
)
from portal.http.json_body import parse_object
from portal.pages.forms import RefusableForm

LONGEST_TEXT = 20_000  # characters, with all the space between
FIELDS = ("external_id", "metadata")


class ExternalIdField(forms.CharField):
    """Empty is none."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        super().__init__(
            label="External id",
            required=False,
            max_length=LONGEST_ID,
            empty_value=None,
            widget=forms.TextInput(attrs=attributes),
            **{"help_text": "What your own system calls it.", **kwargs},
        )

    def validate(self, value: Any) -> None:
        super().validate(value)
        ask(clean_external_id, value)


class MetadataTextField(forms.CharField):
    """A JSON object; empty is one without members."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"rows": 3, "autocomplete": "off", "spellcheck": "false"}
        super().__init__(
            label="Metadata",
            required=False,
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs=attributes),
            **{
                "help_text": 'A JSON object of texts, numbers, true and false, as {"tier": "gold", "seats": 5}. '
                "It is told with every verdict: no secrets.",
                **kwargs,
            },
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return json.dumps(value, ensure_ascii=False, indent=1) if value else ""
        return value

    def to_python(self, value: Any) -> Any:
        """A dict."""
        typed = super().to_python(value)
        if not typed:
            return {}
        try:
            return parse_object(typed.encode())
        except (Refusal, UnicodeEncodeError) as error:
            raise forms.ValidationError(
                'Enter a JSON object, such as {"tier": "gold"}.', code="invalid_metadata"
            ) from error

    def validate(self, value: Any) -> None:
        ask(clean_metadata, value)

    def run_validators(self, value: Any) -> None:
        """Those of a text do not apply to what was read."""


def ask(rule: Callable[[Any], object], value: Any) -> None:
    """Tell at the field what the rule refuses."""
    try:
        rule(value)
    except InvalidInput as refusal:
        raise forms.ValidationError(refusal.detail, code=refusal.code) from refusal


class ExternalForm(RefusableForm):
    """Both, for API users and keys."""

    external_id = ExternalIdField()
    metadata = MetadataTextField()

    def __init__(self, *args: Any, external: External = NOTHING, **kwargs: Any) -> None:
        kwargs["initial"] = {**external.shown(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def asked_external(self) -> dict[str, Any]:
        """As the services take it, and the API."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    @property
    def is_named_wrongly(self) -> bool:
        """Whether a mistake lies in the part that is folded away."""
        return any(name in self.errors for name in FIELDS)
