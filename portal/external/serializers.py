"""How do external ids and metadata look in the API, in both directions?"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import serializers

from portal.api.fields import StrictSerializer, TextField
from portal.external.rules import LONGEST_ID, clean_external_id

SCHEMA = {
    "type": "object",
    "additionalProperties": {
        "oneOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]
    },
}


@extend_schema_field(SCHEMA)
class MetadataField(serializers.Field):
    """A flat JSON object. What is wrong with one the service says (`portal.external.rules`)."""

    def to_internal_value(self, data: Any) -> Any:
        return data

    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        return value


class ExternalAsked(StrictSerializer):
    """What other systems call it, null to take that away, and what is noted beside it, as a whole."""

    external_id = TextField(required=False, allow_null=True)
    metadata = MetadataField(required=False)


class ExternalShown(serializers.Serializer):
    external_id = serializers.CharField(allow_null=True)
    metadata = MetadataField()


EXTERNAL_ID = OpenApiParameter(
    "external_id",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_ID},
    description="The one that has exactly this external id.",
)


def has_external_id(asked: Mapping[str, str]) -> Q:
    """The condition of a query's `external_id`; none without one. Raises InvalidInput `invalid_external_id`."""
    text = clean_external_id(asked.get("external_id"))
    return Q() if text is None else Q(external_id=text)


EXTERNAL = tuple(ExternalAsked().fields)


def external_in(asked: dict[str, Any]) -> dict[str, Any]:
    """Both of a body, as far as it names them."""
    return {name: asked[name] for name in EXTERNAL if name in asked}
