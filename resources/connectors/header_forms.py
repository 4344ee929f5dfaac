"""How are the secret headers of a connector typed? In rows of a name and a value that is never shown again."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms

from portal.pages.forms import RefusableForm
from resources.http.rules import MOST_HEADERS

EMPTY_ROWS = 3


class HeaderRows(RefusableForm):
    """Rows `header_<n>_name` and `header_<n>_value`; an empty value beside a stored name keeps what is stored."""

    fields_of_pointers = {"headers": "header_0_value"}

    def __init__(self, *args: Any, stored: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = sorted(stored)
        self.row_count = min(len(self.stored) + EMPTY_ROWS, MOST_HEADERS)
        for row in range(self.row_count):
            name = self.stored[row] if row < len(self.stored) else ""
            self.fields[f"header_{row}_name"] = self.name_of(row, name)
            self.fields[f"header_{row}_value"] = self.value_of(row, name)

    def name_of(self, row: int, stored: str) -> forms.CharField:
        attributes = {"autocomplete": "off", "spellcheck": "false"}
        if row == 0 and not stored:
            attributes["placeholder"] = "Authorization"
        widget = forms.TextInput(attrs=attributes)
        label = f"Name of header {row + 1}"
        return forms.CharField(label=label, required=False, initial=stored, widget=widget)

    def value_of(self, row: int, stored: str) -> forms.CharField:
        """A password field: what is typed is not readable over the shoulder, and is never sent back."""
        said = "Stored. Leave empty to keep it" if stored else ""
        attributes = {"autocomplete": "off", "placeholder": said}
        widget = forms.PasswordInput(attrs=attributes, render_value=False)
        label = f"Value of header {row + 1}"
        return forms.CharField(label=label, required=False, strip=False, widget=widget)

    def header_rows(self) -> Iterator[tuple[Any, Any]]:
        """The bound fields, a name and a value each."""
        for row in range(self.row_count):
            yield self[f"header_{row}_name"], self[f"header_{row}_value"]

    def headers(self) -> dict[str, str | None]:
        """Values by name; None keeps a stored one. A row without a name is left out, and so removed."""
        found: dict[str, str | None] = {}
        for row in range(self.row_count):
            name = self.cleaned_data[f"header_{row}_name"].strip()
            value = self.cleaned_data[f"header_{row}_value"]
            if name:
                found[name] = value or (None if name in self.stored else "")
        return found

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        names = [typed.get(f"header_{row}_name", "").strip() for row in range(self.row_count)]
        for row, name in enumerate(names):
            if name.lower() in {other.lower() for other in names[:row] if name}:
                self.add_error(f"header_{row}_name", "This name stands here twice.")
            if name and not (typed.get(f"header_{row}_value") or name in self.stored):
                self.add_error(f"header_{row}_value", "Enter the value of this header.")
            if not name and typed.get(f"header_{row}_value"):
                self.add_error(f"header_{row}_name", "Enter the name of this header.")
        return typed

    def focus_on_what_is_wrong(self) -> None:
        """A value that was typed is not sent back with the form, so an empty field would keep or lose it silently."""
        for row in range(self.row_count):
            value = f"header_{row}_value"
            if self[value].data and value not in self.errors:
                self.add_error(value, "Enter this value again: it is never sent back to a page.")
        super().focus_on_what_is_wrong()
