"""What may the API be asked to do with connectors and grants? Strict JSON, which the services judge."""

from rest_framework import serializers

from portal.api.fields import StrictSerializer, TextField, WholeNumberField
from resources.models import ColumnType, Kind, Paging
from resources.tables.guesses import MOST_COLUMNS


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
    timeout_seconds = number(1, 5)
    cache_seconds = number(0, 86_400)
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
