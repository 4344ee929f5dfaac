"""Which addresses has a name, and may Keydock call them? Those of the public internet, and networks the operator lists.

Whoever may describe a connector chooses where we call, from our place in the network. Everything that only we can
reach is therefore refused: this machine, the networks inside, and the metadata service of a cloud, whose answer
would be the credentials of our own machine. Tunnels (IPv4-mapped, NAT64, 6to4, Teredo) are refused whole, because
what they lead to is not written in the part of the address that would be checked.
"""

import queue
import socket
import threading
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings

from resources.egress.refusals import no_address, own_address, timed_out

Address = IPv4Address | IPv6Address

# Listed here and not left to Address.is_global alone, whose answer differs between versions of Python.
REFUSED = tuple(
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "127.0.0.0/8"),  # this network, this machine
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),  # private (RFC 1918)
        *("100.64.0.0/10", "169.254.0.0/16"),  # behind a provider's NAT, link-local with metadata
        *(
            "192.0.0.0/24",
            "192.0.2.0/24",
            "198.51.100.0/24",
            "203.0.113.0/24",
        ),  # protocols, examples
        *("192.88.99.0/24", "198.18.0.0/15"),  # 6to4 relays, benchmarks
        *("224.0.0.0/4", "240.0.0.0/4"),  # multicast, reserved, broadcast
        "168.63.129.16/32",  # the metadata and health service of one cloud has a public address
        *(
            "::/3",
            "4000::/2",
            "8000::/1",
        ),  # all but global unicast: this machine, private, mapped, NAT64 ...
        *("2001::/23", "2002::/16"),  # Teredo and other protocols, 6to4
        *("2001:db8::/32", "3fff::/20"),  # examples
    )
)
Resolved = list[tuple[int, tuple]]


def is_callable(text: str, allowed: Iterable[str]) -> bool:
    """True for an address of the public internet and for one in an `allowed` network (CIDR notation)."""
    address = ip_address(text.partition("%")[0])
    if any(holds(ip_network(network), address) for network in allowed):
        return True
    return address.is_global and not any(holds(network, address) for network in REFUSED)


def holds(network: object, address: Address) -> bool:
    return getattr(network, "version", 0) == address.version and address in network  # type: ignore[operator]


def resolve(host: str, port: int, seconds: float) -> Resolved:
    """Families and addresses of a host. In a thread, because a lookup cannot be ended from outside."""
    answer: queue.Queue[Resolved | Exception] = queue.Queue(1)
    threading.Thread(target=look_up, args=(host, port, answer), daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except queue.Empty:
        raise timed_out() from None
    if isinstance(found, Exception):
        raise no_address() from found
    return found


def look_up(host: str, port: int, answer: "queue.Queue[Resolved | Exception]") -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        answer.put([(family, address) for family, _, _, _, address in found])
    except (OSError, UnicodeError) as error:
        answer.put(error)


def refuse_own_port(found: Resolved, port: int) -> None:
    """Raises Refusal where the port that we listen on would be called, under whatever name of this machine."""
    if port == settings.LISTENING_PORT and any(is_this_machine(*one) for one in found):
        raise own_address()


def is_this_machine(family: int, address: tuple) -> bool:
    """Only what is an address of this machine can be bound to."""
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((address[0], 0, *address[2:]))
        except OSError:
            return False
    return True


def check_addresses(found: Resolved) -> Resolved:
    """The same addresses, when every one may be called: one bad address among good ones is an attack as well."""
    for _, address in found:
        if not is_callable(str(address[0]), settings.EGRESS_ALLOW):
            raise no_address()
    return found
