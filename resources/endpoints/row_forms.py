"""How are the columns, filters and parameters of an endpoint typed? In rows of fields, a few empty ones at the end."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from portal.pages.forms import RefusableForm
from resources.endpoints.rules import MOST_PARAMETERS, Parameter
from resources.endpoints.services import EndpointSettings
from resources.models import Connector, Kind

EMPTY_ROWS = 3
MOST_SENT = 200
ROW = re.compile(r"(column|filter|parameter)_([0-9]{1,3})_[a-z]+", re.ASCII)
PLAIN = {"autocomplete": "off", "spellcheck": "false"}


def typed(label: str, initial: str = "", longest: int = 100) -> forms.CharField:
    widget = forms.TextInput(attrs=PLAIN)
    return forms.CharField(
        label=label, required=False, initial=initial, max_length=longest, widget=widget, strip=False
    )


class EndpointRowsForm(RefusableForm):
    """Fields `column_<n>_...`, `filter_<n>_...` and `parameter_<n>_...`; a row without its first field is left out."""

    connector: Connector

    def __init__(
        self,
        *args: Any,
        before: EndpointSettings,
        sent: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """`sent` is what was typed into a form that is shown again with more rows; it is judged when it is saved."""
        super().__init__(*args, **kwargs)
        self.before = before
        self.sent: Mapping[str, Any] = self.data or sent or {}
        self.wants_more = sent is not None
        self.is_table = self.connector.kind == Kind.TABLE
        rows = list(self.connector.table.columns.all()) if self.is_table else []
        self.filterable = [column.name for column in rows if column.is_filterable]
        self.names = in_their_order([column.name for column in rows], list(before.columns))
        self.add_columns()
        self.filter_count = self.add_filters(list(before.fixed_filters.items()))
        self.parameter_count = self.add_parameters(list(before.parameters))

    def add_columns(self) -> None:
        """Of a table each column with a tick and a place; of an HTTP API names to type."""
        shown = set(self.before.columns)
        if not self.is_table:
            self.names += [""] * (
                self.count_of("column", len(self.names), 10_000) - len(self.names)
            )
        for n, name in enumerate(self.names):
            if self.is_table:
                self.fields[f"column_{n}_shown"] = forms.BooleanField(
                    label=name, required=False, initial=name in shown or not shown
                )
                self.fields[f"column_{n}_place"] = forms.IntegerField(
                    label=f"Place of {name}",
                    required=False,
                    initial=n + 1,
                    min_value=0,
                    max_value=999,
                )
            else:
                self.fields[f"column_{n}_name"] = typed(f"Column {n + 1}", name)

    def add_filters(self, stored: list[tuple[str, str]]) -> int:
        count = self.count_of("filter", len(stored), MOST_PARAMETERS)
        for n, (column, value) in enumerate(padded(stored, count, ("", ""))):
            self.fields[f"filter_{n}_column"] = self.column_field(
                f"Column of filter {n + 1}", column
            )
            self.fields[f"filter_{n}_value"] = typed(f"Value of filter {n + 1}", value, 200)
        return count

    def add_parameters(self, stored: list[Parameter]) -> int:
        count = self.count_of("parameter", len(stored), MOST_PARAMETERS)
        for n, given in enumerate(padded(stored, count, Parameter("", ""))):
            place = f"parameter {n + 1}"
            self.fields[f"parameter_{n}_name"] = typed(f"Name of {place}", given.name, 64)
            self.fields[f"parameter_{n}_column"] = self.column_field(
                f"Column of {place}", given.column
            )
            self.fields[f"parameter_{n}_default"] = typed(
                f"Default of {place}", given.default or "", 200
            )
            self.fields[f"parameter_{n}_required"] = forms.BooleanField(
                label="Required", required=False, initial=given.is_required
            )
        return count

    def count_of(self, kind: str, stored: int, most: int) -> int:
        """How many rows of fields there are: a few empty ones behind what is stored, or as many as were sent; with
        more asked for, a few behind those."""
        rows = (ROW.fullmatch(name) for name in self.sent)
        sent = max((int(row[2]) + 1 for row in rows if row and row[1] == kind), default=0)
        more = EMPTY_ROWS if self.wants_more else 0
        return min(max(stored + EMPTY_ROWS, min(sent, MOST_SENT) + more), most)

    def column_field(self, label: str, initial: str) -> forms.Field:
        """A choice of what a table can search by; of an HTTP API a name to type."""
        if not self.is_table:
            return typed(label, initial)
        offered = [*self.filterable, *({initial} - {"", *self.filterable})]
        choices = [("", "Choose a column"), *((name, name) for name in offered)]
        return forms.ChoiceField(label=label, required=False, initial=initial, choices=choices)

    # Rows of bound fields, for the template ---------------------------------------------------

    def column_rows(self) -> Iterator[tuple[Any, ...]]:
        parts = ("shown", "place") if self.is_table else ("name",)
        return self.rows_of("column", len(self.names), parts)

    def filter_rows(self) -> Iterator[tuple[Any, ...]]:
        return self.rows_of("filter", self.filter_count, ("column", "value"))

    def parameter_rows(self) -> Iterator[tuple[Any, ...]]:
        return self.rows_of(
            "parameter", self.parameter_count, ("name", "column", "default", "required")
        )

    def rows_of(self, kind: str, count: int, parts: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        for n in range(count):
            yield tuple(self[f"{kind}_{n}_{part}"] for part in parts)

    # What was typed ---------------------------------------------------------------------------

    def columns(self) -> list[str]:
        """Those to show, by their places; equal places keep the order of the page."""
        said = self.cleaned_data
        if not self.is_table:
            names = (said.get(f"column_{n}_name", "").strip() for n in range(len(self.names)))
            return [name for name in names if name]
        shown = [n for n in range(len(self.names)) if said.get(f"column_{n}_shown")]
        return [
            self.names[n] for n in sorted(shown, key=lambda n: said.get(f"column_{n}_place") or 0)
        ]

    def filters(self) -> dict[str, str]:
        rows = [self.row("filter", n, "column", "value") for n in range(self.filter_count)]
        return {column: value for column, value in rows if column}

    def parameters(self) -> list[Parameter]:
        rows = [
            self.row("parameter", n, "name", "column", "required", "default")
            for n in range(self.parameter_count)
        ]
        empty = {given.name for given in self.before.parameters if given.default == ""}
        return [
            Parameter(name.strip(), column, required, default or ("" if name in empty else None))
            for name, column, required, default in rows
            if name.strip()
        ]

    def row(self, kind: str, n: int, *parts: str) -> list[Any]:
        return [self.cleaned_data.get(f"{kind}_{n}_{part}", "") for part in parts]

    def clean(self) -> dict[str, Any]:
        """A row that was begun is ended, and no column has two fixed values."""
        said = super().clean() or {}
        met: set[str] = set()
        for n in range(self.filter_count):
            column, value = self.row("filter", n, "column", "value")
            if value and not column:
                self.add_error(f"filter_{n}_column", "Choose the column of this value.")
            if column in met:
                self.add_error(f"filter_{n}_column", "This column stands here twice.")
            met |= {column} - {""}
        for n in range(self.parameter_count):
            name, column, default = self.row("parameter", n, "name", "column", "default")
            if (column or default) and not name.strip():
                self.add_error(f"parameter_{n}_name", "Enter the name of this parameter.")
            if name.strip() and not column:
                self.add_error(f"parameter_{n}_column", "Choose the column of this parameter.")
        return said


def in_their_order(known: list[str], chosen: list[str]) -> list[str]:
    """What was chosen first, in its order, and then the rest in theirs."""
    return [*chosen, *(name for name in known if name not in chosen)]


def padded(rows: list[Any], count: int, empty: Any) -> list[Any]:
    return [*rows, *[empty] * (count - len(rows))][:count]
