"""What did a person decide about the columns of a table? A type and whether rows are searched by it, for each."""

from typing import Any

from django import forms

from resources.connectors.breaking_forms import BreakingForm
from resources.models import ColumnType, TableColumn
from resources.tables.guesses import Column


class ColumnsForm(BreakingForm):
    """Fields `type_<position>` and `filterable_<position>`."""

    confirmed = forms.BooleanField(
        label="Change the columns although endpoints will stop working", required=False
    )

    def __init__(self, *args: Any, columns: list[TableColumn], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        for column in columns:
            self.fields[f"type_{column.position}"] = forms.ChoiceField(
                label=f"Type of {column.name}", choices=ColumnType.choices, initial=column.type
            )
            self.fields[f"filterable_{column.position}"] = forms.BooleanField(
                label=f"Rows are found by {column.name}",
                required=False,
                initial=column.is_filterable,
            )

    def rows(self) -> list[tuple[TableColumn, Any, Any]]:
        """Each column with its two bound fields."""
        return [
            (column, self[f"type_{column.position}"], self[f"filterable_{column.position}"])
            for column in self.columns
        ]

    def chosen(self) -> list[Column]:
        typed = self.cleaned_data
        return [
            Column(
                column.name,
                typed[f"type_{column.position}"],
                typed[f"filterable_{column.position}"],
            )
            for column in self.columns
        ]
