"""Under which addresses may a named endpoint stand? Every name that is not Keydock's own."""

from django.conf import settings
from django.urls import register_converter

from resources.endpoints.rules import NAME, RESERVED_NAMES
from resources.models import NamedEndpoint


class PublicName:
    """The `name` of `/v1/{name}`. What is reserved, or could never be a name, is no endpoint's address: 404."""

    regex = "[A-Za-z0-9_-]{2,64}"

    def to_python(self, value: str) -> str:
        """Lower case. Raises ValueError: Django then looks on."""
        name = value.lower()
        if name in RESERVED_NAMES or not NAME.fullmatch(name):
            raise ValueError
        return name

    def to_url(self, value: str) -> str:
        return value


register_converter(PublicName, "public_name")


def address_of(endpoint: NamedEndpoint) -> str:
    """The full address that callers use."""
    return f"{settings.PUBLIC_URL}/v1/{endpoint.name}"
