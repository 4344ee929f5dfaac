"""Permissions are one vocabulary: the built-in names and the installation's own."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import permissions


@pytest.fixture
def own(settings):
    """Set the installation's own permissions for one test."""

    def declare(*entries: str) -> None:
        settings.OWN_PERMISSIONS = list(entries)
        permissions.known.cache_clear()

    yield declare
    permissions.known.cache_clear()


def test_the_built_in_names():
    assert set(permissions.BUILT_IN) == {
        "endpoints:call",
        "widgets:view",
        "pops:read",
        "keys:verify",
        "keys:manage",
        "api-users:manage",
        "teams:manage",
        "roles:manage",
        "members:manage",
        "connectors:manage",
        "grants:manage",
        "endpoints:manage",
        "widgets:manage",
        "pops:manage",
        "applications:manage",
        "organization:manage",
        "audit:read",
    }


def test_keys_get_permissions_that_call_and_none_that_rules_over_keys():
    assert set(permissions.DEFAULT_FOR_KEYS) == {"endpoints:call", "widgets:view", "pops:read"}


def test_an_installation_can_name_its_own(own):
    own("orders:read=Read orders", "orders:write")
    assert permissions.known()["orders:read"] == "Read orders"
    assert permissions.known()["orders:write"] == "orders:write"


@pytest.mark.parametrize(
    "entry",
    [
        "orders",
        "orders:",
        ":read",
        "Orders:read",
        "orders:read:all",
        "a b:c",
        "=x",
        "keys:manage=x",
    ],
)
def test_a_malformed_or_built_in_name_stops_the_start(own, entry):
    own(entry)
    with pytest.raises(ImproperlyConfigured, match="KEYDOCK_PERMISSIONS"):
        permissions.known()


def test_unknown_names_are_found():
    assert permissions.unknown(["pops:read", "orders:read"]) == ["orders:read"]
