"""How do grants look in the API, in both directions?"""

from typing import Any

from rest_framework import serializers

from apiusers.principals import described
from apiusers.serializers import page_shown
from portal.api.fields import StrictSerializer, TextField
from resources.models import ConnectorGrant, Level

HOLDER_TYPES = (("user", "User"), ("api_user", "API user"), ("team", "Team"))


class HolderAsked(StrictSerializer):
    type = serializers.ChoiceField(HOLDER_TYPES)
    id = TextField(max_length=40)


class GrantAsked(StrictSerializer):
    holder = HolderAsked()
    level = serializers.ChoiceField(Level.choices)


class HolderShown(serializers.Serializer):
    type = serializers.ChoiceField(HOLDER_TYPES)
    id = serializers.CharField()
    name = serializers.CharField()


class GrantShown(serializers.Serializer):
    holder = HolderShown()
    level = serializers.ChoiceField(Level.choices)
    created_at = serializers.DateTimeField()


GrantPageShown = page_shown(GrantShown)


def grant_shown(grant: ConnectorGrant) -> dict[str, Any]:
    values = {
        "holder": described(grant.holder),
        "level": grant.level,
        "created_at": grant.created_at,
    }
    return dict(GrantShown(values).data)
