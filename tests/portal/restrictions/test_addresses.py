"""Address lists are taken as people write them, told what is wrong with them, and compared as one caller is."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import InvalidInput
from portal.restrictions.addresses import (
    MOST_NETWORKS,
    address_in,
    checked_networks,
    is_within,
)

WRITTEN = {
    "192.0.2.0/24": "192.0.2.0/24",
    " 192.0.2.7 ": "192.0.2.7/32",
    "2001:DB8::/32": "2001:db8::/32",
    "2001:db8::1": "2001:db8::1/128",
    "::ffff:192.0.2.0/120": "192.0.2.0/24",
    "::ffff:192.0.2.7": "192.0.2.7/32",
    "192.0.2.0/255.255.255.0": "192.0.2.0/24",
}
REFUSED = {
    "192.0.2.1/24": "host_bits_set",
    "2001:db8::1/32": "host_bits_set",
    "0.0.0.0/0": "every_address",
    "::/0": "every_address",
    "::ffff:0:0/96": "every_address",
    "fe80::1%eth0": "invalid_network",
    "192.0.2.0/33": "invalid_network",
    "192.0.2.01": "invalid_network",
    "example.com": "invalid_network",
    "": "invalid_network",
    "192.0.2.1\n192.0.2.2": "invalid_network",
}


@pytest.mark.parametrize(("text", "meant"), WRITTEN.items())
def test_a_network_is_taken_as_it_is_written(text: str, meant: str) -> None:
    assert checked_networks([text, text]) == (ip_network(meant),)


@pytest.mark.parametrize(("text", "code"), REFUSED.items())
def test_what_is_no_network_is_told(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_networks([text])
    assert (refused.value.code, refused.value.field_name) == (code, "ip_allow")
    assert "Nothing was changed." in refused.value.detail


def test_a_list_has_an_end() -> None:
    networks = [f"10.0.{number}.0/24" for number in range(MOST_NETWORKS + 1)]
    assert len(checked_networks(networks[1:])) == MOST_NETWORKS
    with pytest.raises(InvalidInput, match="100 networks"):
        checked_networks(networks)


@given(st.ip_addresses(v=4), st.integers(1, 32))
def test_an_ipv4_address_is_the_same_in_the_clothes_of_ipv6(address, bits) -> None:
    network = ip_network(f"{address}/{bits}", strict=False)
    assert checked_networks([f"::ffff:{network.network_address}/{96 + bits}"]) == (network,)
    assert address_in(f"::ffff:{address}") == address
    assert is_within(address_in(f"::ffff:{address}"), [network])


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_an_address(text: str) -> None:
    found = address_in(text)
    assert (
        found is None
        or found == ip_address(text.strip())
        or "::ffff" in text.lower()
        or ":" in text
    )


def test_what_is_not_known_is_in_no_list() -> None:
    assert not is_within(None, [ip_network("192.0.2.0/24")])
    assert (
        address_in(None) is address_in("") is address_in("fe80::1%1") is address_in("1.2.3") is None
    )
