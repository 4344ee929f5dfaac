"""What did a person type about a widget? Forms parse; the services decide what is allowed."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms

from portal.pages.forms import RefusableForm, name_field, offer
from resources.models import Accent, Figure, Kind, NamedEndpoint, TableColumn, Theme, WidgetKind
from resources.widgets.rules import LARGEST_SIZE, SMALLEST_SIZE, WidgetSettings

CHANGEABLE = ("name", "title", "kind", "figure", "theme", "accent", "height", "width")


class EndpointChoiceForm(RefusableForm):
    """The first question about a new widget: over which endpoint?"""

    endpoint = forms.ChoiceField(
        label="Endpoint",
        help_text="Its columns and parameters are what the widget can use.",
        error_messages={
            "required": "Choose an endpoint.",
            "invalid_choice": "Choose an endpoint from the list.",
        },
    )

    def __init__(self, *args: Any, endpoints: Iterable[NamedEndpoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.endpoints = {one.public_id: one for one in endpoints}
        offer(self, "endpoint", [(key, one.name) for key, one in self.endpoints.items()])


def known_columns(endpoint: NamedEndpoint) -> list[str]:
    """The columns that the endpoint shows, as far as they are known before its source answers."""
    if endpoint.columns or endpoint.connector.kind != Kind.TABLE:
        return list(endpoint.columns)
    columns = TableColumn.objects.filter(table_id=endpoint.connector_id)
    return list(columns.values_list("name", flat=True))


def size(label: str, help_text: str, *, required: bool) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=SMALLEST_SIZE,
        max_value=LARGEST_SIZE,
    )


def typed_lines(label: str, help_text: str, **attributes: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", **attributes})
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget)


class WidgetForm(RefusableForm):
    """Everything of a widget but who may see it. A field for each parameter and column of its endpoint."""

    name = name_field("Name", autofocus="")
    title = forms.CharField(
        label="Title", required=False, max_length=100, help_text="Shown above. Empty: the name."
    )
    kind = forms.ChoiceField(label="Kind", choices=WidgetKind.choices, widget=forms.RadioSelect)
    figure = forms.ChoiceField(label="Figure", choices=Figure.choices)
    theme = forms.ChoiceField(label="Theme", choices=Theme.choices)
    accent = forms.ChoiceField(label="Accent", choices=Accent.choices)
    height = size("Height", "CSS pixels.", required=True)
    width = size("Width", "CSS pixels. Empty: all there is.", required=False)
    allowed_origins = typed_lines(
        "Pages that may embed it",
        "One origin a line: scheme, host and port. Empty: none.",
        placeholder="https://www.example.com",
    )

    def __init__(self, *args: Any, endpoint: NamedEndpoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known_columns(endpoint)
        self.names = [parameter.name for parameter in endpoint.parameters.all()]
        self.fields["columns"] = self.columns_field()
        self.fields["figure_column"] = self.column_field("Column of the figure", "Not for a count.")
        self.fields["label_column"] = self.column_field("A bar for each value of", "")
        for place, name in enumerate(self.names):
            self.fields[f"parameter_{place}"] = forms.CharField(
                label=name, required=False, max_length=200
            )

    def columns_field(self) -> forms.Field:
        if not self.known:
            return typed_lines("Columns", "One a line, in this order. Empty: all.")
        return forms.MultipleChoiceField(
            label="Columns",
            required=False,
            choices=[(name, name) for name in self.known],
            widget=forms.CheckboxSelectMultiple,
            help_text="None ticked: all.",
        )

    def column_field(self, label: str, help_text: str) -> forms.Field:
        if not self.known:
            return forms.CharField(label=label, required=False, help_text=help_text)
        choices = [("", "None"), *((name, name) for name in self.known)]
        return forms.ChoiceField(label=label, required=False, choices=choices, help_text=help_text)

    @property
    def parameter_fields(self) -> list[forms.BoundField]:
        return [self[f"parameter_{place}"] for place in range(len(self.names))]

    @classmethod
    def of(cls, now: WidgetSettings, sent: Any = None) -> "WidgetForm":
        """The form as the widget is now."""
        form = cls(sent, endpoint=now.endpoint)
        form.initial = {name: getattr(now, name) for name in CHANGEABLE}
        form.initial |= {"figure_column": now.figure_column, "label_column": now.label_column}
        form.initial["allowed_origins"] = "\n".join(now.allowed_origins)
        columns = list(now.columns)
        form.initial["columns"] = columns if form.known else "\n".join(columns)
        for place, name in enumerate(form.names):
            form.initial[f"parameter_{place}"] = now.parameters.get(name, "")
        return form

    def settings(self, before: WidgetSettings) -> WidgetSettings:
        """What was typed, for the services; who may see the widget stays as it was."""
        typed = self.cleaned_data
        columns = typed["columns"]
        columns = in_order(columns, before.columns) if self.known else columns.splitlines()
        given = {name: typed[f"parameter_{place}"] for place, name in enumerate(self.names)}
        return replace(
            before,
            **{name: typed[name] for name in CHANGEABLE},
            columns=[name.strip() for name in columns if name.strip()],
            figure_column=typed["figure_column"],
            label_column=typed["label_column"],
            parameters={name: value for name, value in given.items() if value},
            allowed_origins=typed["allowed_origins"].split(),
        )


def in_order(ticked: Iterable[str], before: Iterable[str]) -> list[str]:
    """Those that were shown before keep their order; what is new comes after them."""
    kept = [name for name in before if name in set(ticked)]
    return kept + [name for name in ticked if name not in kept]
