"""Which addresses are called: those of the public internet, and the networks that the operator lists."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.egress.addresses import is_callable

REFUSED = """
    127.0.0.1 127.255.255.254 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 100.127.255.255
    100.100.100.200 169.254.169.254 169.254.170.2 168.63.129.16 192.0.0.192 192.0.2.1 198.18.0.1 198.51.100.1
    203.0.113.1 192.88.99.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::a00:1
    2002:7f00:1:: 2001:0:7f00:1:: 2001:db8::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%1 fec0::1 ff02::1 100::1
""".split()  # noqa: SIM905


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_inside_is_not_called(address: str) -> None:
    assert not is_callable(address, [])


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111"])
def test_an_address_of_the_public_internet_is_called(address: str) -> None:
    assert is_callable(address, [])


def test_a_listed_network_is_called_and_its_neighbour_is_not() -> None:
    assert is_callable("10.1.2.3", ["fd00::/8", "10.1.2.0/24"])
    assert not is_callable("10.1.3.3", ["fd00::/8", "10.1.2.0/24"])


def test_a_listed_network_does_not_open_its_ipv4_mapped_form() -> None:
    assert not is_callable("::ffff:10.1.2.3", ["10.0.0.0/8"])


@given(st.ip_addresses(v=4))
def test_no_private_ipv4_address_passes_in_any_tunnel(address: ipaddress.IPv4Address) -> None:
    mapped = ipaddress.IPv6Address((0xFFFF << 32) + int(address))
    nat64 = ipaddress.IPv6Address((0x64FF9B << 96) + int(address))
    assert not is_callable(str(mapped), [])
    assert not is_callable(str(nat64), [])


@given(st.ip_addresses())
def test_nothing_that_python_calls_private_is_called(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    inside = (
        address.is_private or address.is_loopback or address.is_multicast or address.is_reserved
    )
    assert not (inside and is_callable(str(address), []))
