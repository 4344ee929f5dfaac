"""How do limits, address lists and the refusal of browsers look in the API, in both directions?"""

from typing import Any

from rest_framework import serializers

from portal.api.fields import StrictSerializer, TextField, WholeNumberField
from portal.restrictions.addresses import MOST_NETWORKS

LONGEST_NETWORK = 60  # characters
PERIODS = (("day", "A day, UTC"), ("month", "A month, UTC"))


class RateLimitAsked(StrictSerializer):
    """So many requests in any stretch of so many seconds; `name` is told to callers."""

    name = TextField(required=False, default="", allow_blank=True)
    requests = WholeNumberField(code="invalid_rate_limit")
    seconds = WholeNumberField(code="invalid_rate_limit")


class QuotaAsked(StrictSerializer):
    """So many requests of a calendar day or month, UTC."""

    requests = WholeNumberField(code="invalid_quota")
    period = serializers.ChoiceField(PERIODS)


class LimitsAsked(StrictSerializer):
    """What an owner or an organization can be held to; an empty list and null take it away."""

    limits = RateLimitAsked(many=True, required=False)
    quota = QuotaAsked(required=False, allow_null=True)


class RestrictionsAsked(LimitsAsked):
    """What a key can be held to as well: networks in CIDR notation, and whether browsers are refused."""

    ip_allow = serializers.ListField(
        child=TextField(max_length=LONGEST_NETWORK), required=False, max_length=MOST_NETWORKS
    )
    refuse_browsers = serializers.BooleanField(required=False)


class RateLimitShown(serializers.Serializer):
    name = serializers.CharField(allow_blank=True)
    requests = serializers.IntegerField()
    seconds = serializers.IntegerField()


class QuotaShown(serializers.Serializer):
    requests = serializers.IntegerField()
    period = serializers.ChoiceField(PERIODS)


class LimitsShown(serializers.Serializer):
    limits = RateLimitShown(many=True)
    quota = QuotaShown(allow_null=True)


class RestrictionsShown(LimitsShown):
    ip_allow = serializers.ListField(child=serializers.CharField())
    refuse_browsers = serializers.BooleanField()


LIMITS, RESTRICTIONS = tuple(LimitsAsked().fields), tuple(RestrictionsAsked().fields)


def limits_in(asked: dict[str, Any]) -> dict[str, Any]:
    """The limits of a body, as far as it names them."""
    return {name: asked[name] for name in LIMITS if name in asked}


def restrictions_in(asked: dict[str, Any]) -> dict[str, Any]:
    """The same of everything that can be held to."""
    return {name: asked[name] for name in RESTRICTIONS if name in asked}
