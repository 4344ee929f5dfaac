"""How do widgets look in the API, in both directions?"""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from apiusers.serializers import NamedShown, named, page_shown
from portal.api.fields import StrictSerializer, SwitchField, TextField, WholeNumberField
from resources.endpoints.serializers import MOST_COLUMNS
from resources.models import Accent, Figure, Theme, Widget, WidgetKind
from resources.widgets.origins import MOST_ORIGINS
from resources.widgets.rules import LARGEST_SIZE, MOST_VIEWERS, SMALLEST_SIZE

VIEWERS = "API users whose tokens alone may see it; null: every token that may."


def texts(most: int, **options: Any) -> serializers.ListField:
    return serializers.ListField(child=TextField(max_length=300), max_length=most, **options)


def pixels(**options: Any) -> WholeNumberField:
    limits = {"min_value": SMALLEST_SIZE, "max_value": LARGEST_SIZE}
    return WholeNumberField(code="out_of_range", required=False, **limits, **options)


class WidgetShown(serializers.Serializer):
    """A widget; `url` is what an iframe shows, empty `columns` stand for all that the endpoint shows."""

    id = serializers.CharField()
    name = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    url = serializers.CharField()
    kind = serializers.ChoiceField(WidgetKind.choices)
    endpoint = NamedShown()
    parameters = serializers.DictField(child=serializers.CharField(allow_blank=True))
    columns = serializers.ListField(child=serializers.CharField())
    figure = serializers.ChoiceField(Figure.choices)
    figure_column = serializers.CharField(allow_blank=True)
    label_column = serializers.CharField(allow_blank=True)
    theme = serializers.ChoiceField(Theme.choices)
    accent = serializers.ChoiceField(Accent.choices)
    height = serializers.IntegerField()
    width = serializers.IntegerField(allow_null=True)
    allowed_origins = serializers.ListField(child=serializers.CharField())
    restricted = serializers.BooleanField(help_text="To tokens.")
    viewers = NamedShown(many=True, allow_null=True, help_text=VIEWERS)
    created_at = serializers.DateTimeField()


WidgetPageShown = page_shown(WidgetShown)


class WidgetChangeAsked(StrictSerializer):
    """What is named is changed, all or nothing; lists and `parameters` are whole new sets."""

    name = TextField(max_length=100, required=False)
    title = TextField(max_length=100, required=False)
    kind = serializers.ChoiceField(WidgetKind.choices, required=False)
    endpoint = TextField(max_length=40, required=False, help_text="Its id.")
    parameters = serializers.DictField(
        child=TextField(max_length=200), required=False, help_text="Values that no address changes."
    )
    columns = texts(MOST_COLUMNS, required=False)
    figure = serializers.ChoiceField(Figure.choices, required=False)
    figure_column = TextField(max_length=100, required=False)
    label_column = TextField(max_length=100, required=False)
    theme = serializers.ChoiceField(Theme.choices, required=False)
    accent = serializers.ChoiceField(Accent.choices, required=False)
    height = pixels()
    width = pixels(allow_null=True)
    allowed_origins = texts(MOST_ORIGINS, required=False)
    restricted = SwitchField(required=False)
    viewers = texts(
        MOST_VIEWERS, required=False, allow_null=True, help_text=f"Their ids: {VIEWERS}"
    )


class WidgetAsked(WidgetChangeAsked):
    name = TextField(max_length=100)
    kind = serializers.ChoiceField(WidgetKind.choices)
    endpoint = TextField(max_length=40, help_text="Its id.")


def widget_shown(widget: Widget) -> dict[str, Any]:
    listed = [named(one) for one in widget.viewers.all()] if widget.only_listed else None
    alike = (
        *("name", "title", "kind", "parameters", "columns", "figure", "figure_column"),
        *("label_column", "theme", "accent", "height", "width", "allowed_origins", "created_at"),
    )
    values = {
        "id": widget.public_id,
        "url": address_of(widget),
        "endpoint": named(widget.endpoint),
        "restricted": widget.is_restricted,
        "viewers": listed,
        **{name: getattr(widget, name) for name in alike},
    }
    return dict(WidgetShown(values).data)


def address_of(widget: Widget) -> str:
    """Where the widget is shown, without a token."""
    return f"{settings.PUBLIC_URL}/embed/{widget.public_id}"
