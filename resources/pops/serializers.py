"""How do Pops look in the API, in both directions?"""

from typing import Any

from rest_framework import serializers

from apiusers.serializers import page_shown
from portal.api.fields import StrictSerializer, SwitchField, TextField
from resources.models import Pop, PopStatus
from resources.pops.config import config_of
from resources.pops.rules import NAMES


class PopShown(serializers.Serializer):
    """A Pop, and what its clients are told (`config`)."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    status = serializers.ChoiceField(PopStatus.choices)
    worker_base_url = serializers.CharField(allow_blank=True)
    pipeline_id = serializers.CharField(allow_blank=True)
    through_keydock = serializers.BooleanField()
    forwards_authorization = serializers.BooleanField()
    serves_unnamed = serializers.BooleanField()
    configuration = serializers.DictField()
    config = serializers.DictField()
    created_at = serializers.DateTimeField()


PopPageShown = page_shown(PopShown)


class ObjectField(serializers.DictField):
    """A JSON object, kept as it was sent."""

    default_error_messages = {"invalid": "This must be a JSON object."}

    def to_internal_value(self, data: Any) -> dict:
        if not isinstance(data, dict):
            self.fail("invalid")
        return data


class PopAsked(StrictSerializer):
    name = TextField()
    status = TextField(required=False)
    worker_base_url = TextField(required=False)
    pipeline_id = TextField(required=False)
    through_keydock = SwitchField(required=False)
    forwards_authorization = SwitchField(required=False)
    serves_unnamed = SwitchField(required=False)
    configuration = ObjectField(required=False)


class PopChangeAsked(PopAsked):
    """What is named is changed, all or nothing; `configuration` is the whole new one."""

    name = TextField(required=False)


def pop_shown(pop: Pop) -> dict[str, Any]:
    named = {name: getattr(pop, name) for name in NAMES}
    values = {"id": pop.pk, **named, "config": config_of(pop), "created_at": pop.created_at}
    return dict(PopShown(values).data)
