"""How do named endpoints look in the API, in both directions?"""

from typing import Any

from rest_framework import serializers

from apiusers.serializers import NamedShown, named, page_shown
from portal.api.fields import StrictSerializer, SwitchField, TextField, WholeNumberField
from resources.endpoints.addresses import address_of
from resources.models import NamedEndpoint
from resources.queries import MOST_ROWS

MOST_COLUMNS = 100


class ParameterShown(serializers.Serializer):
    """A parameter chooses rows whose `column` equals its value."""

    name = serializers.CharField()
    column = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]
    default = serializers.CharField(allow_null=True, allow_blank=True)


class NamedEndpointShown(serializers.Serializer):
    """A named endpoint; `url` is where it answers, empty `columns` stand for all."""

    id = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    url = serializers.CharField()
    connector = NamedShown()
    columns = serializers.ListField(child=serializers.CharField())
    fixed_filters = serializers.DictField(child=serializers.CharField(allow_blank=True))
    parameters = ParameterShown(many=True)
    max_rows = serializers.IntegerField()
    requires_token = serializers.BooleanField()
    created_at = serializers.DateTimeField()


NamedEndpointPageShown = page_shown(NamedEndpointShown)


class ParameterAsked(StrictSerializer):
    name = TextField(max_length=64)
    column = TextField(max_length=100)
    required = SwitchField(required=False, default=False)  # type: ignore[assignment]
    default = TextField(max_length=200, allow_null=True, required=False, default=None)


class EndpointChangeAsked(StrictSerializer):
    """What is named is changed, all or nothing; `columns`, `fixed_filters` and `parameters` are whole new sets."""

    name = TextField(max_length=100, required=False)
    description = TextField(required=False)
    connector = TextField(max_length=40, required=False, help_text="Its id.")
    columns = serializers.ListField(
        child=TextField(max_length=100), max_length=MOST_COLUMNS, required=False
    )
    fixed_filters = serializers.DictField(child=TextField(max_length=200), required=False)
    parameters = ParameterAsked(many=True, required=False)
    max_rows = WholeNumberField(
        code="out_of_range", required=False, min_value=1, max_value=MOST_ROWS
    )
    requires_token = SwitchField(required=False)


class EndpointAsked(EndpointChangeAsked):
    name = TextField(max_length=100)
    connector = TextField(max_length=40, help_text="Its id.")


def endpoint_shown(endpoint: NamedEndpoint) -> dict[str, Any]:
    values = {
        "id": endpoint.public_id,
        "name": endpoint.name,
        "description": endpoint.description,
        "url": address_of(endpoint),
        "connector": named(endpoint.connector),
        "columns": endpoint.columns,
        "fixed_filters": endpoint.fixed_filters,
        "parameters": [
            {
                "name": parameter.name,
                "column": parameter.column,
                "required": parameter.is_required,
                "default": parameter.default,
            }
            for parameter in endpoint.parameters.all()
        ],
        "max_rows": endpoint.max_rows,
        "requires_token": endpoint.requires_token,
        "created_at": endpoint.created_at,
    }
    return dict(NamedEndpointShown(values).data)
