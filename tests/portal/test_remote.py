"""An address is what the connection says, or what proxies of ours wrote; never what the caller claims."""

import pytest
from django.test import RequestFactory

from portal.remote import client_ip, client_network


def address(settings, trusted: int, forwarded: str | None, peer: str = "10.0.0.9") -> str | None:
    settings.TRUSTED_PROXY_COUNT = trusted
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    return client_ip(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer))


@pytest.mark.parametrize(
    ("trusted", "forwarded", "expected"),
    [
        (0, None, "10.0.0.9"),
        (0, "203.0.113.7", "10.0.0.9"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7, 10.0.0.8", "203.0.113.7"),
        (1, None, "10.0.0.9"),
        (2, "203.0.113.7", "10.0.0.9"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "2001:0DB8:0:0::0001", "2001:db8::1"),
        (1, "not an address", None),
        (1, "203.0.113.7<script>", None),
    ],
)
def test_only_what_trusted_proxies_appended_is_believed(settings, trusted, forwarded, expected):
    assert address(settings, trusted, forwarded) == expected


def test_a_peer_without_an_address_has_none(settings):
    assert address(settings, 0, None, peer="") is None


@pytest.mark.parametrize(
    ("peer", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
    ],
)
def test_limits_count_the_whole_network_that_one_caller_owns(peer, counted):
    request = RequestFactory().get("/", REMOTE_ADDR=peer)
    assert client_network(request) == counted
