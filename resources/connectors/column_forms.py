"""What did a person decide about the columns of a table? A type and whether rows are searched by it, for each."""

from typing import Any

from django import forms

from portal.errors import Refusal
from resources.connectors.breaking_forms import LosingForm
from resources.models import ColumnType, TableColumn
from resources.tables.values.guesses import Column


class ColumnsForm(LosingForm):
    """Fields `type_<position>` and `filterable_<position>`; `mark` once texts are numbers in two ways."""

    confirmed = forms.BooleanField(
        label="Change the columns although endpoints will stop working", required=False
    )

    mark = forms.ChoiceField(
        label="What stands before the decimals",
        choices=[("", "Choose"), (".", "A point: 1,234 is 1234"), (",", "A comma: 1,234 is 1.234")],
        required=False,
    )
    asks_for_mark = False

    def __init__(self, *args: Any, columns: list[TableColumn], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        self.asks_for_mark = bool(self.data.get("mark"))
        for column in columns:
            self.fields[f"type_{column.position}"] = forms.ChoiceField(
                label=f"Type of {column.name}", choices=ColumnType.choices, initial=column.type
            )
            self.fields[f"filterable_{column.position}"] = forms.BooleanField(
                label=f"Rows are found by {column.name}",
                required=False,
                initial=column.is_filterable,
            )

    def refuse(self, refusal: Refusal) -> None:
        self.asks_for_mark = self.asks_for_mark or refusal.code == "notation_unclear"
        super().refuse(refusal)

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
                notation=typed["mark"],
            )
            for column in self.columns
        ]
