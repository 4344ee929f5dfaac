"""Which path under /v1 is a named endpoint's? None that is Keydock's own, now or announced."""

import pytest
from django.urls import resolve

from resources.endpoints.addresses import PublicName, address_of
from resources.endpoints.rules import RESERVED_NAMES
from resources.models import NamedEndpoint


@pytest.mark.parametrize("name", [*sorted(RESERVED_NAMES)[:5], "keys", "a", "a-", "1a", "-a"])
def test_what_is_reserved_or_no_name_is_none(name):
    with pytest.raises(ValueError, match=r"^$"):
        PublicName().to_python(name)


def test_a_name_is_lower_case():
    assert PublicName().to_python("People") == "people"


@pytest.mark.parametrize("path", ["/v1/keys", "/v1/whoami", "/v1/auth", "/v1/members", "/v1/docs"])
def test_routes_of_keydock_win(path):
    assert "endpoint_name" not in resolve(path).kwargs


def test_an_address_is_a_whole_one(settings):
    settings.PUBLIC_URL = "https://keys.example.com"
    assert address_of(NamedEndpoint(name="people")) == "https://keys.example.com/v1/people"
