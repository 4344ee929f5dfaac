"""What do the routes about connectors take, and what do they answer? Strict JSON, and no value of a header ever."""

from typing import Any

from rest_framework import serializers

from apiusers.serializers import page_shown
from portal.api.fields import StrictSerializer, TextField, WholeNumberField
from resources.http.rules import LONGEST_CACHE, LONGEST_TIMEOUT, settings_of
from resources.models import ColumnType, Connector, Kind, Level, Paging
from resources.tables.values.guesses import MOST_COLUMNS


class ColumnShown(serializers.Serializer):
    name = serializers.CharField()
    type = serializers.ChoiceField(ColumnType.choices)
    filterable = serializers.BooleanField()


class HttpShown(serializers.Serializer):
    """How the API is asked, for those who manage connectors. The values of headers are null, always."""

    base_url = serializers.CharField()
    path = serializers.CharField(allow_blank=True)
    query = serializers.CharField(allow_blank=True)
    headers = serializers.DictField(child=serializers.CharField(allow_null=True))
    timeout_seconds = serializers.IntegerField()
    cache_seconds = serializers.IntegerField()
    rows_pointer = serializers.CharField(allow_blank=True)
    paging = serializers.ChoiceField(Paging.choices)
    place_parameter = serializers.CharField(allow_blank=True)
    size_parameter = serializers.CharField(allow_blank=True)
    page_size = serializers.IntegerField()
    first_page = serializers.IntegerField()
    cursor_pointer = serializers.CharField(allow_blank=True)
    total_pointer = serializers.CharField(allow_blank=True)


class ConnectorShown(serializers.Serializer):
    """`level` is the caller's own; `row_count` and `columns` are those of a table, `http` is told to who manages."""

    id = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(Kind.choices)
    level = serializers.ChoiceField(Level.choices, allow_null=True)
    created_at = serializers.DateTimeField()
    row_count = serializers.IntegerField(allow_null=True)
    columns = ColumnShown(many=True, allow_null=True)
    http = HttpShown(allow_null=True)


ConnectorPageShown = page_shown(ConnectorShown)


def connector_shown(connector: Connector, level: str | None, *, manages: bool) -> dict[str, Any]:
    is_table = connector.kind == Kind.TABLE
    values = {
        **{
            name: getattr(connector, name) for name in ("name", "description", "kind", "created_at")
        },
        "id": connector.public_id,
        "level": level,
        "row_count": connector.table.row_count if is_table else None,
        "columns": columns_of(connector) if is_table else None,
        "http": vars(settings_of(connector.http)) if manages and not is_table else None,
    }
    return dict(ConnectorShown(values).data)


def columns_of(connector: Connector) -> list[dict[str, Any]]:
    return [
        {"name": column.name, "type": column.type, "filterable": column.is_filterable}
        for column in connector.table.columns.all()
    ]


def number(least: int, most: int) -> WholeNumberField:
    return WholeNumberField(code="out_of_range", min_value=least, max_value=most, required=False)


class HttpAsked(StrictSerializer):
    """How an HTTP API is asked. A header's value of null keeps what is stored under its name."""

    base_url = TextField(max_length=500, required=False)
    path = TextField(max_length=500, required=False)
    query = TextField(max_length=2000, required=False)
    headers = serializers.DictField(
        child=TextField(allow_null=True, max_length=4000), required=False
    )
    timeout_seconds = number(1, LONGEST_TIMEOUT)
    cache_seconds = number(0, LONGEST_CACHE)
    rows_pointer = TextField(max_length=500, required=False)
    paging = serializers.ChoiceField(Paging.choices, required=False)
    place_parameter = TextField(max_length=100, required=False)
    size_parameter = TextField(max_length=100, required=False)
    page_size = number(1, 10_000)
    first_page = number(0, 1)
    cursor_pointer = TextField(max_length=500, required=False)
    total_pointer = TextField(max_length=500, required=False)


class ConnectorAsked(StrictSerializer):
    name = TextField()
    description = TextField(required=False, default="")
    kind = serializers.ChoiceField(Kind.choices)
    http = HttpAsked(required=False)


class ColumnAsked(StrictSerializer):
    name = TextField(max_length=100)
    type = serializers.ChoiceField(ColumnType.choices)
    filterable = serializers.BooleanField()
    decimal_mark = serializers.ChoiceField([(".", "."), (",", ",")], required=False, default="")


class ConnectorChangeAsked(StrictSerializer):
    """What is named is changed, all or nothing. `http.headers` and `columns` are the whole new sets."""

    name = TextField(required=False)
    description = TextField(required=False)
    http = HttpAsked(required=False)
    columns = serializers.ListField(child=ColumnAsked(), max_length=MOST_COLUMNS, required=False)


class TestAsked(StrictSerializer):
    parameters = serializers.DictField(
        child=TextField(max_length=500), required=False, default=dict
    )
