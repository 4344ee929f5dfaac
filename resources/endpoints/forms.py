"""What did a person type about a named endpoint? Forms parse; the services decide what is allowed."""

from typing import Any

from django import forms

from apiusers.forms import description_field
from portal.pages.forms import RefusableForm
from resources.connectors.trials import parameters_of
from resources.endpoints.row_forms import EndpointRowsForm
from resources.endpoints.services import EndpointSettings
from resources.models import Connector
from resources.queries import MOST_ROWS


class ConnectorChoiceForm(RefusableForm):
    """Over which connector? Asked first, because everything else follows from its columns."""

    connector = forms.ChoiceField(
        label="Connector",
        help_text="Its rows are what the endpoint gives.",
        error_messages={"required": "Choose the connector. What you typed is kept."},
    )

    def __init__(self, *args: Any, connectors: list[Connector], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["connector"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = [
            (one.public_id, f"{one.name} ({one.get_kind_display()})") for one in connectors
        ]


class EndpointForm(EndpointRowsForm):
    """A named endpoint over a connector that is settled."""

    fields_of_pointers = {
        "columns": "all_columns",
        "fixed_filters": "filter_0_column",
        "parameters": "parameter_0_name",
    }

    name = forms.CharField(
        label="Name",
        max_length=100,
        help_text="2 to 64 lower-case letters, digits, - and _. It is the last part of the address.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": "conversations"}
        ),
        error_messages={"required": "Enter a name."},
    )
    description = description_field()
    all_columns = forms.BooleanField(label="All columns, those of later loads too", required=False)
    max_rows = forms.IntegerField(
        label="Most rows of one answer",
        min_value=1,
        max_value=MOST_ROWS,
        help_text=f"From 1 to {MOST_ROWS}. Callers ask for fewer with limit, and go on with nextToken.",
    )
    requires_token = forms.BooleanField(
        label="Requires a token",
        required=False,
        help_text="Without it everybody who knows the Organization ID reads these rows.",
    )

    def __init__(
        self,
        *args: Any,
        connector: Connector,
        settings: EndpointSettings | None = None,
        **kwargs: Any,
    ):
        self.connector = connector
        before = settings or EndpointSettings(name="", connector=connector)
        initial = {
            "name": before.name,
            "description": before.description,
            "all_columns": not before.columns,
            "max_rows": before.max_rows,
            "requires_token": before.requires_token,
        }
        super().__init__(*args, before=before, initial=initial, **kwargs)
        if not self.is_table:
            self.fields["all_columns"].label = "All fields that the API gives"

    @property
    def placeholders(self) -> list[str]:
        """What the API is asked with, by name; a table has none."""
        return parameters_of(self.connector)

    def settings(self) -> EndpointSettings:
        """What was typed, for the services."""
        typed = self.cleaned_data
        return EndpointSettings(
            name=typed["name"],
            connector=self.connector,
            description=typed["description"],
            columns=[] if typed["all_columns"] else self.columns(),
            fixed_filters=self.filters(),
            parameters=self.parameters(),
            max_rows=typed["max_rows"],
            requires_token=typed["requires_token"],
        )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not self.errors and not typed["all_columns"] and not self.columns():
            self.add_error("all_columns", "Choose the columns to show, or all of them.")
        return typed
