"""How does an application look in the API, in both directions?"""

from typing import Any

from rest_framework import serializers

from keys.models import Application
from keys.oauth import lifetimes
from keys.oauth.applications.services import Registration
from keys.redirect_uris import AT_MOST, LONGEST
from portal.api.fields import StrictSerializer, TextField, WholeNumberField


class YesOrNoField(serializers.BooleanField):
    """A JSON boolean: neither a number nor text counts as one."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise serializers.ValidationError("This must be true or false.", code="invalid")
        return data


def texts(at_most: int, longest: int, **options: Any) -> serializers.ListField:
    child = TextField(max_length=longest)
    return serializers.ListField(child=child, max_length=at_most, **options)


class ApplicationShown(serializers.Serializer):
    """A public client; its `id` is the client_id. There is no secret."""

    id = serializers.CharField()
    name = serializers.CharField()
    redirect_uris = serializers.ListField(child=serializers.CharField())
    allowed_origins = serializers.ListField(child=serializers.CharField())
    scopes = serializers.ListField(child=serializers.CharField())
    token_seconds = serializers.IntegerField(allow_null=True)
    web_message = serializers.BooleanField()
    return_redirect = serializers.BooleanField()
    return_urls = serializers.ListField(child=serializers.CharField())
    enabled = serializers.BooleanField()
    self_registered = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class ApplicationPageShown(serializers.Serializer):
    results = ApplicationShown(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class ApplicationChangeAsked(StrictSerializer):
    """What is named is changed, all or nothing; lists are the whole new ones."""

    name = TextField(required=False)
    redirect_uris = texts(AT_MOST, LONGEST, required=False)
    allowed_origins = texts(AT_MOST, LONGEST, required=False)
    scopes = texts(200, 100, required=False)
    token_seconds = WholeNumberField(
        code="invalid_lifetime",
        min_value=lifetimes.SHORTEST,
        max_value=lifetimes.LONGEST,
        required=False,
        allow_null=True,
    )
    web_message = YesOrNoField(required=False)
    return_redirect = YesOrNoField(required=False)
    return_urls = texts(AT_MOST, LONGEST, required=False)


class ApplicationAsked(ApplicationChangeAsked):
    """An application to register. What is left out is empty, off, or as the organization says."""

    name = TextField()


class ApplicationPatchAsked(ApplicationChangeAsked):
    """The same, and whether it may be used: switched off, its tokens are refused from the next request on."""

    enabled = YesOrNoField(required=False)


def render_application(application: Application) -> dict[str, Any]:
    values = {
        **vars(Registration.of(application)),
        "id": application.public_id,
        "enabled": application.disabled_at is None,
        "self_registered": application.is_self_registered,
        "created_at": application.created_at,
    }
    return dict(ApplicationShown(values).data)
