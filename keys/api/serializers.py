"""How does a key look in the API? The fields of the public contract, in both directions."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from keys.keystring import masked, parse
from keys.life.rotation import LONGEST_OVERLAP
from keys.models import ApiKey, OwnerType, TokenOffer
from keys.status import Status
from keys.verification import access_tokens, owners
from portal.api.fields import MomentField, StrictSerializer, TextField, WholeNumberField
from portal.external.rules import external_of
from portal.external.serializers import ExternalAsked, ExternalShown
from portal.models import User
from portal.restrictions.document import restrictions_of
from portal.restrictions.serializers import RestrictionsAsked, RestrictionsShown

MAKERS = (("user", "User"), ("api_key", "API key"))


class CredentialField(TextField):
    """The text of a key or an access token. One that was pasted with a line end or a space around it is told so:
    nothing else is wrong with it, and "unknown" would send people looking for another fault."""

    def to_internal_value(self, data: Any) -> str:
        value = super().to_internal_value(data)
        bare = value.strip()
        if value != bare and (parse(bare) or access_tokens.has_form(bare)):
            detail = "There is white space around the credential, perhaps a line end that was pasted with it."
            raise serializers.ValidationError(detail, code="white_space_around_credential")
        return value


class OwnerShown(serializers.Serializer):
    type = serializers.ChoiceField(OwnerType.choices)
    id = serializers.CharField()
    name = serializers.CharField()
    external_id = serializers.CharField(
        allow_null=True, help_text="Of an organization or an API user that was given one."
    )


class MakerShown(serializers.Serializer):
    type = serializers.ChoiceField(MAKERS)
    id = serializers.CharField()
    name = serializers.CharField()


class KeyShown(RestrictionsShown, ExternalShown):
    """A key without its text."""

    id = serializers.CharField()
    name = serializers.CharField()
    masked = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    owner = OwnerShown()
    created_by = MakerShown(allow_null=True)
    permissions = serializers.ListField(child=serializers.CharField())


class NewKeyShown(KeyShown):
    """A key just made. `key` is its full text, shown here and never again."""

    key = serializers.CharField()


class ReplacedShown(serializers.Serializer):
    id = serializers.CharField()
    expires_at = serializers.DateTimeField()


class RotatedKeyShown(NewKeyShown):
    """The successor with its full text, and until when the key that it replaces goes on working."""

    replaces = ReplacedShown()


class OfferShown(RestrictionsShown):
    """A token that waits for its owner. There is no secret yet; `permissions` is null when it is not narrowed."""

    id = serializers.CharField()
    name = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)
    permissions = serializers.ListField(child=serializers.CharField(), allow_null=True)
    created_at = serializers.DateTimeField()


class OfferPageShown(serializers.Serializer):
    results = OfferShown(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class KeyPageShown(serializers.Serializer):
    results = KeyShown(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class OwnerAsked(StrictSerializer):
    type = serializers.ChoiceField(OwnerType.choices)
    id = TextField(max_length=40)


class TokenAsked(RestrictionsAsked):
    """A token to be made or prepared. Without `permissions` it may do what its owner may, at each request."""

    name = TextField()
    expires_at = MomentField(code="invalid_expiry", required=False, allow_null=True, default=None)
    permissions = serializers.ListField(child=TextField(), required=False, max_length=100)


class ApiUserTokenAsked(TokenAsked, ExternalAsked):
    """A token of an API user to be made."""


class KeyAsked(ApiUserTokenAsked):
    """A key to be made. Without `expires_at` it never expires; without `permissions` it may call and no more; without
    `refuse_browsers` one of the organization is kept out of browsers."""

    owner = OwnerAsked(required=False)


class KeyChangeAsked(RestrictionsAsked, ExternalAsked):
    name = TextField(required=False)
    expires_at = MomentField(code="invalid_expiry", required=False, allow_null=True)


class RotationAsked(StrictSerializer):
    overlap_seconds = WholeNumberField(
        code="invalid_overlap", min_value=0, max_value=int(LONGEST_OVERLAP.total_seconds())
    )


class RevocationAsked(StrictSerializer):
    reason = TextField(required=False, default="", max_length=200)


def render_key(key: ApiKey, now: datetime) -> dict[str, Any]:
    """The key as `KeyShown` renders it."""
    values = {
        "id": key.public_id,
        "name": key.name,
        "masked": masked(key.tail),
        "status": key.status_at(now),
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "last_used_at": key.last_used_at,
        "revoked_at": key.revoked_at,
        "owner": owner_of(key),
        "created_by": maker_of(key),
        "permissions": sorted(owners.permissions_of(key)),
        **restrictions_of(key.restrictions).shown(),
        **external_of(key).shown(),
    }
    return dict(KeyShown(values).data)


def render_offer(offer: TokenOffer) -> dict[str, Any]:
    values = {
        "id": offer.public_id,
        "name": offer.name,
        "expires_at": offer.expires_at,
        "permissions": offer.permissions,
        "created_at": offer.created_at,
        **restrictions_of(offer.restrictions).shown(),
    }
    return dict(OfferShown(values).data)


def owner_of(key: ApiKey) -> dict[str, str | None]:
    owner = key.owner
    return {
        "type": str(key.owner_type),
        "id": owner.public_id,
        "name": str(owner),
        "external_id": None if isinstance(owner, User) else owner.external_id,
    }


def maker_of(key: ApiKey) -> dict[str, str] | None:
    """The person or the key that made it; None when the portal itself did."""
    if user := key.created_by_user:
        return {"type": "user", "id": user.public_id, "name": str(user)}
    if parent := key.created_by_key:
        return {"type": "api_key", "id": parent.public_id, "name": parent.name}
    return None


def moment(value: datetime | None) -> Any:
    return serializers.DateTimeField().to_representation(value) if value else None
