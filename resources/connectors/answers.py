"""How do connectors and grants look in the answers of the API? The values of headers never come out."""

from typing import Any

from rest_framework import serializers

from apiusers.serializers import page_shown
from resources.http.rules import settings_of
from resources.models import ColumnType, Connector, Kind, Level, Paging


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
