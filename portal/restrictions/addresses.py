"""From which addresses is a key taken? Lists of networks, IPv4 and IPv6, as people write them and as they are compared.

An IPv4 address that arrives in IPv6's clothes (`::ffff:192.0.2.1`) is the IPv4 address. A zone names an interface of
one machine, so an address with one is in no list.
"""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from portal.errors import InvalidInput
from portal.restrictions.document import Network

Address = IPv4Address | IPv6Address
MOST_NETWORKS = 100
REMEMBERED = 10_000
MAPPED = IPv6Network("::ffff:0:0/96")
FIELD = "ip_allow"


@lru_cache(REMEMBERED)
def address_in(text: str | None) -> Address | None:
    """The address that a text names; None where it names none, or one of an interface."""
    try:
        address = ip_address((text or "").strip())
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.scope_id:
            return None
        return address.ipv4_mapped or address
    return address


def is_within(address: Address | None, networks: Iterable[Network]) -> bool:
    """Whether one of them holds the address; where it is not known none does."""
    return address is not None and any(address in network for network in networks)


def checked_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """The networks of a list, each once, in its order. An address alone is a network of one.

    Raises InvalidInput `invalid_network`, `host_bits_set`, `every_address`, `too_many_networks`.
    """
    found = dict.fromkeys(network_of(text.strip()) for text in texts)
    if len(found) > MOST_NETWORKS:
        detail = f"A list has at most {MOST_NETWORKS} networks."
        raise refused(FIELD, "too_many_networks", detail)
    return tuple(found)


def network_of(text: str) -> Network:
    """Raises InvalidInput, in a sentence that says how to write what was probably meant."""
    if "%" in text:
        raise refused(
            FIELD, "invalid_network", f"{text!r} names an interface after the %. Leave it out."
        )
    try:
        network = ip_network(text, strict=False)
    except ValueError as error:
        detail = f"{text[:50]!r} is no network. Write 192.0.2.0/24, 2001:db8::/32 or one address."
        raise refused(FIELD, "invalid_network", detail) from error
    network = without_clothes(network)
    if network.prefixlen == 0:
        detail = f"{network} is every address there is. Leave the list empty to take the key from anywhere."
        raise refused(FIELD, "every_address", detail)
    if "/" in text and not has_host_bits_clear(text):
        detail = f"{text!r} names an address and a network at once. Write {network}, or the address alone."
        raise refused(FIELD, "host_bits_set", detail)
    return network


def without_clothes(network: Network) -> Network:
    """An IPv4 network that was written as one of IPv6 (RFC 4291 section 2.5.5.2)."""
    if (
        isinstance(network, IPv6Network)
        and network.prefixlen >= MAPPED.prefixlen
        and network.subnet_of(MAPPED)
    ):
        inner = network.network_address.ipv4_mapped
        return ip_network(f"{inner}/{network.prefixlen - MAPPED.prefixlen}")
    return network


def has_host_bits_clear(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def refused(field: str, code: str, detail: str) -> InvalidInput:
    return InvalidInput(field, code, f"{detail} Nothing was changed.")
