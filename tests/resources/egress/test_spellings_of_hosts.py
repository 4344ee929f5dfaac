"""No spelling of a host inside, and no name that leads there, brings a call to this machine or its networks."""

import socket
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from portal.errors import Refusal
from resources.egress.calls import OutgoingCall, send

# By what each of them tries; those with {port} are whole addresses.
HOSTS = {
    "this machine": "127.0.0.1 localhost 127.1 127.0.1 0 0.0.0.0 127.255.255.254 LOCALHOST [::1] [::] "
    "[0:0:0:0:0:0:0:1]",
    "numbers": "2130706433 0x7f000001 0x7f.1 017700000001 0177.0.0.1 0x7f.0x0.0x0.0x1 00000177.0.0.1 "
    "0177.0x0.0.1 127.65530 127.000.000.001 0xa9fea9fe 2852039166",
    "final dot": "127.0.0.1. localhost.",
    "dots": "127\u30020\u30020\u30021 127\uff0e0\uff0e0\uff0e1 127\uff610\uff610\uff611 "
    "localhost\u3002 \u2460\u2461\u2466.\u24ea.\u24ea.\u2460 \uff4cocalhost",
    "escapes": "127%2e0%2e0%2e1 %6c%6f%63%61lhost localhost%00.example.com",
    "mapped": "[::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:7f00:1] [::127.0.0.1] [::ffff:0:127.0.0.1] "
    "[::ffff:a9fe:a9fe]",
    "tunnels": "[64:ff9b::7f00:1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::7f00:1] [2002:7f00:1::] [2001:0:7f00:1::]",
    "zones": "[::1%25lo] [::1%lo] [fe80::1%25eth0] [fe80::1%lo]",
    "inside": "10.0.0.1 172.16.0.1 192.168.0.1 [fd00::1] [fec0::1]",
    "metadata": "169.254.169.254 [fd00:ec2::254] 168.63.129.16",
    "provider": "100.64.0.1 100.127.255.254",
    "many at once": "224.0.0.1 239.255.255.250 255.255.255.255 [ff02::1]",
    "user": "user@127.0.0.1 8.8.8.8@127.0.0.1 127.0.0.1#@8.8.8.8 127.0.0.1?@8.8.8.8 8.8.8.8\\@127.0.0.1",
}
# Resolvers differ in whether they know these at all: an interface of this machine, a name of this machine.
UNKNOWN = {"zones", "final dot"}
EACH = [(what, host) for what, hosts in HOSTS.items() for host in hosts.split()]
PORTS_INSIDE = [22, 25, 3306, 5432, 6379, 8080, 65_535, 0]


class Canary:
    """Listens at every address of this machine, in both families, so that whoever comes inside is noticed."""

    def __init__(self) -> None:
        self.socket = socket.create_server(
            ("::", 0), family=socket.AF_INET6, dualstack_ipv6=True, backlog=8
        )
        self.socket.setblocking(False)
        self.port = self.socket.getsockname()[1]

    @property
    def was_reached(self) -> bool:
        try:
            self.socket.accept()[0].close()
        except BlockingIOError:
            return False
        return True


@pytest.fixture
def canary(settings: Settings) -> Iterator[Canary]:
    """The operator even opened its port, and plain http."""
    found = Canary()
    settings.EGRESS_HTTP, settings.EGRESS_PORTS = True, [found.port]
    with found.socket:
        yield found


def refusal_of(call: OutgoingCall) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        send(call)
    return refusal.value


@pytest.mark.parametrize(("what", "host"), EACH, ids=[ascii(host) for _, host in EACH])
def test_a_host_inside_is_refused_and_never_reached(canary: Canary, what: str, host: str) -> None:
    refusal = refusal_of(OutgoingCall(f"http://{host}:{canary.port}/", seconds=2))
    codes = {"address_refused", "upstream_failed"} if what in UNKNOWN else {"address_refused"}
    assert (refusal.code in codes, canary.was_reached) == (True, False)


def test_the_canary_notices_whoever_comes(canary: Canary, settings: Settings) -> None:
    settings.EGRESS_ALLOW = ["127.0.0.0/8"]
    refusal_of(OutgoingCall(f"http://127.0.0.1:{canary.port}/", seconds=0.2))
    assert canary.was_reached


@pytest.mark.parametrize("port", PORTS_INSIDE)
def test_a_port_of_something_else_is_refused(settings: Settings, port: int) -> None:
    settings.EGRESS_HTTP = True
    assert refusal_of(OutgoingCall(f"http://8.8.8.8:{port}/")).code == "address_refused"


def test_a_name_that_answers_differently_the_second_time_gains_nothing(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = iter(["192.0.78.9", "127.0.0.1", "127.0.0.1"])
    asked: list[str] = []

    def rebinding(host: str, port: int, **options: object) -> list[tuple]:
        asked.append(host)
        address = (next(given), port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address)]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    refusal_of(OutgoingCall(f"http://rebind.example:{canary.port}/", seconds=0.3))
    assert (asked, canary.was_reached) == (["rebind.example"], False)


def test_one_bad_address_among_good_ones_refuses_the_host(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [(socket.AF_INET, 1, 6, "", (ip, canary.port)) for ip in ("8.8.8.8", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **options: both)
    assert refusal_of(OutgoingCall(f"http://two.example:{canary.port}/")).code == "address_refused"


def test_a_name_inside_and_one_that_is_nobodys_are_told_alike(canary: Canary) -> None:
    inside, nobodys = (
        refusal_of(OutgoingCall(f"http://{host}:{canary.port}/", seconds=10))
        for host in ("localhost", "no-such-host.invalid")
    )
    assert (inside.code, inside.detail) == (nobodys.code, nobodys.detail)
