"""What a call to a server outside may reach, how long it may take, and how much it may bring."""

import gzip
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from portal.errors import Refusal
from portal.throttles.fair_places import FairPlaces
from resources.egress import calls as egress
from resources.egress.addresses import refuse_own_port
from resources.egress.calls import OutgoingCall, send
from tests.resources.upstream import (
    Upstream,
    answers,
    drips,
    hangs,
    pours,
    redirects,
    sends,
    upstream,
)
from tests.services import deaf_port

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.fixture
def friendly() -> Iterator[Upstream]:
    with upstream(answers(b'[{"a": 1}]')) as server:
        yield server


@pytest.fixture
def inside(settings: Settings) -> Settings:
    """An operator who lets this machine be called over plain http."""
    settings.EGRESS_HTTP = True
    settings.EGRESS_ALLOW = ["127.0.0.0/8"]
    return settings


def opened_to(settings: Settings, *servers: Upstream) -> None:
    settings.EGRESS_PORTS = [server.port for server in servers]


def refusal_of(call: OutgoingCall) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        send(call)
    return refusal.value


# Where a call may go --------------------------------------------------------------------------


def test_a_listed_network_is_called(inside: Settings, friendly: Upstream) -> None:
    opened_to(inside, friendly)
    assert send(OutgoingCall(friendly.url)).body == b'[{"a": 1}]'


def test_the_name_stays_in_the_host_header(inside: Settings, friendly: Upstream) -> None:
    opened_to(inside, friendly)
    send(OutgoingCall(f"http://localhost:{friendly.port}/rows?x=1"))
    assert f"Host: localhost:{friendly.port}".encode() in friendly.requests[0]


def test_proxies_of_the_environment_are_not_used(
    inside: Settings, friendly: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    with upstream(answers(b"[]")) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        opened_to(inside, friendly, proxy)
        assert (send(OutgoingCall(friendly.url)).status, proxy.connections) == (200, 0)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for `localhost` that signs for itself."""
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    subprocess.run(
        [*["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
         *("-addext", "subjectAltName=DNS:localhost", "-keyout", path, "-out", f"{path}.crt")],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


def test_the_name_stays_in_the_handshake_and_the_certificate_is_checked(
    inside: Settings, certificate: Path
) -> None:
    with upstream(answers(b"[]"), certificate) as server:
        opened_to(inside, server)
        assert (
            refusal_of(OutgoingCall(f"https://localhost:{server.port}/")).code == "upstream_failed"
        )
        inside.EGRESS_CA_FILE = str(certificate)
        assert send(OutgoingCall(f"https://localhost:{server.port}/")).status == 200
        assert (
            refusal_of(OutgoingCall(f"https://127.0.0.1:{server.port}/")).code == "upstream_failed"
        )
        assert server.server_names[:2] == ["localhost", "localhost"]


# Redirects ------------------------------------------------------------------------------------


def test_a_redirect_to_a_host_inside_is_refused_and_never_reached(
    inside: Settings, friendly: Upstream
) -> None:
    inside.EGRESS_ALLOW = ["127.0.0.1/32"]
    with upstream(redirects(f"http://127.0.0.2:{friendly.port}/")) as first:
        opened_to(inside, first, friendly)
        assert refusal_of(OutgoingCall(first.url)).code == "address_refused"
    assert friendly.connections == 0


@pytest.mark.parametrize("location", ["file:///etc/passwd", "http://[", "http://a:b@127.0.0.1/"])
def test_a_redirect_to_something_else_is_refused(inside: Settings, location: str) -> None:
    with upstream(redirects(location)) as first:
        opened_to(inside, first)
        assert refusal_of(OutgoingCall(first.url)).code == "address_refused"


def test_secrets_do_not_follow_a_redirect_to_another_origin(
    inside: Settings, friendly: Upstream
) -> None:
    with upstream(redirects(f"{friendly.url}/rows")) as first:
        opened_to(inside, first, friendly)
        send(OutgoingCall(first.url, headers={"X-Secret": "hush"}))
        assert (b"hush" in first.requests[0], b"hush" in friendly.requests[0]) == (True, False)


def test_redirects_end(inside: Settings) -> None:
    with upstream(redirects("/again")) as server:
        opened_to(inside, server)
        assert refusal_of(OutgoingCall(server.url)).code == "upstream_failed"
        assert server.connections == egress.MOST_REDIRECTS + 1


def test_a_redirect_of_a_post_is_not_followed(inside: Settings, friendly: Upstream) -> None:
    with upstream(redirects(friendly.url)) as first:
        opened_to(inside, first, friendly)
        answer = send(OutgoingCall(first.url, method="POST", body=b"{}"))
    assert (answer.status, friendly.connections) == (302, 0)


# Hostile answers: a clear refusal within the time --------------------------------------------

LONG_BEFORE_THEY_END = 15  # seconds: these go on for thirty
SLOW = [
    hangs,
    drips(b""),
    drips(b"HTTP/1.1 200 OK\r\nX: "),
    drips(HEAD + b"\r\n"),  # no length: the body just ends when we hang up
    drips(HEAD + b"Content-Length: 100000\r\n\r\n"),
    drips(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n"),
]


@pytest.mark.parametrize("behaviour", SLOW)
def test_a_slow_upstream_is_given_up_at_the_deadline(inside: Settings, behaviour) -> None:
    with upstream(behaviour) as server:
        opened_to(inside, server)
        begun = time.monotonic()
        refusal = refusal_of(OutgoingCall(server.url, seconds=0.4))
        assert (refusal.status, refusal.code) == (504, "upstream_timeout")
        assert time.monotonic() - begun < LONG_BEFORE_THEY_END


def test_a_tls_handshake_that_never_ends_is_given_up(inside: Settings) -> None:
    with upstream(drips(b"\x16\x03\x03\x40\x00")) as server:
        opened_to(inside, server)
        assert (
            refusal_of(OutgoingCall(f"https://127.0.0.1:{server.port}/", seconds=0.4)).status == 504
        )


def test_a_lookup_that_never_ends_is_given_up(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **options: ended.wait(30) and [])
    assert refusal_of(OutgoingCall("https://slow.example/", seconds=0.3)).status == 504
    ended.set()


BOMB = gzip.compress(b"0" * 50_000_000)
BROKEN = {
    "a gigabyte": pours(1_073_741_824),
    "a gigabyte of zeros in gzip": answers(BOMB, Content_Encoding="gzip"),
    "half of a second member": answers(
        gzip.compress(b"[1,") + gzip.compress(b"2]")[:-6], Content_Encoding="gzip"
    ),
    "a second member that grows": answers(gzip.compress(b"0") + BOMB, Content_Encoding="gzip"),
    "something behind the gzip": answers(gzip.compress(b"[]") + b"x", Content_Encoding="gzip"),
    "half a gzip": answers(gzip.compress(b"[1, 2, 3]")[:-6], Content_Encoding="gzip"),
    "no gzip": answers(b"[1, 2, 3]", Content_Encoding="gzip"),
    "an encoding nobody asked for": answers(b"[]", Content_Encoding="br"),
    "a body that ends early": sends(HEAD + b"Content-Length: 100\r\n\r\n[1"),
    "a broken chunk": sends(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
    "no http": sends(b"\x00\x01\x02 hello"),
    "nothing": sends(b""),
    "headers without end": sends(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000),
}


@pytest.mark.parametrize("behaviour", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_answer_is_a_clear_refusal(inside: Settings, behaviour) -> None:
    with upstream(behaviour) as server:
        opened_to(inside, server)
        refusal = refusal_of(OutgoingCall(server.url))
        assert (refusal.status, refusal.code) == (502, "upstream_failed")


@pytest.mark.parametrize(
    "garbage", [b"", b"HTTP/1.1 400 Bad\r\n\r\n", b"\x16\x03\x01\x00\x02\x00\x00"]
)
def test_garbage_in_place_of_tls_is_a_clear_refusal(inside: Settings, garbage: bytes) -> None:
    with upstream(sends(garbage)) as server:
        opened_to(inside, server)
        assert (
            refusal_of(OutgoingCall(f"https://127.0.0.1:{server.port}/")).code == "upstream_failed"
        )


def test_a_port_where_nobody_listens_is_a_clear_refusal(inside: Settings) -> None:
    with deaf_port() as port:
        inside.EGRESS_PORTS = [port]
        assert refusal_of(OutgoingCall(f"http://127.0.0.1:{port}/")).code == "upstream_failed"


def test_a_compressed_answer_is_read(inside: Settings) -> None:
    with upstream(answers(gzip.compress(b"[1, 2]"), Content_Encoding="gzip")) as server:
        opened_to(inside, server)
        assert send(OutgoingCall(server.url)).body == b"[1, 2]"


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(b"[1,") + gzip.compress(b" 2]"),
        b"".join(gzip.compress(b"%c" % letter) for letter in b"[1, 2]"),
        gzip.compress(b"[1,") + gzip.compress(b"") + gzip.compress(b" 2]") + bytes(512),
    ],
    ids=["two members", "a member a letter", "an empty one and padding"],
)
def test_all_members_of_a_compressed_answer_are_read(inside: Settings, packed: bytes) -> None:
    """RFC 1952 2.2: a gzip file is a series of members."""
    with upstream(answers(packed, Content_Encoding="gzip")) as server:
        opened_to(inside, server)
        assert send(OutgoingCall(server.url)).body == b"[1, 2]"


def test_a_compressed_answer_of_no_bytes_is_an_empty_one(inside: Settings) -> None:
    with upstream(answers(b"", "204 No Content", Content_Encoding="gzip")) as server:
        opened_to(inside, server)
        assert send(OutgoingCall(server.url)).body == b""


def test_the_size_limit_counts_to_the_byte(inside: Settings) -> None:
    with upstream(answers(b"1" * 1000)) as server:
        opened_to(inside, server)
        assert len(send(OutgoingCall(server.url, most_bytes=1000)).body) == 1000
        assert refusal_of(OutgoingCall(server.url, most_bytes=999)).code == "upstream_failed"


def test_a_header_that_would_split_the_request_is_refused(
    inside: Settings, friendly: Upstream
) -> None:
    opened_to(inside, friendly)
    call = OutgoingCall(friendly.url, headers={"X-A": "b\r\nX-C: d"})
    assert (refusal_of(call).code, friendly.connections) == ("address_refused", 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.8.9.10"])
def test_the_port_that_we_listen_on_is_not_called_whatever_the_name(
    inside: Settings, friendly: Upstream, host: str
) -> None:
    opened_to(inside, friendly)
    inside.LISTENING_PORT = friendly.port
    refusal = refusal_of(OutgoingCall(f"http://{host}:{friendly.port}/"))
    assert (refusal.code, friendly.connections) == ("address_refused", 0)


def test_the_same_port_of_another_machine_is_called(
    inside: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside.LISTENING_PORT = 443
    found = [
        (socket.AF_INET, ("93.184.215.14", 443)),
        (socket.AF_INET6, ("2606:4700::1", 443, 0, 0)),
    ]
    refuse_own_port(found, 443)


# How many at a time ---------------------------------------------------------------------------


def test_beyond_its_places_a_call_is_refused_at_once_and_told_to_come_again(
    inside: Settings, friendly: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(egress, "_places", FairPlaces(1, line=0, seconds=0))
    ended = threading.Event()
    with upstream(lambda connection, asked: ended.wait(30) and None) as slow:
        opened_to(inside, slow, friendly)
        waiting = threading.Thread(target=refusal_of, args=(OutgoingCall(slow.url),))
        waiting.start()
        while not slow.connections:
            time.sleep(0.01)
        refusal = refusal_of(OutgoingCall(friendly.url))
        assert (refusal.status, refusal.headers) == (503, {"Retry-After": "1"})
        ended.set()
        waiting.join()
    assert send(OutgoingCall(friendly.url)).status == 200


def test_a_call_does_not_show_its_secrets() -> None:
    assert "hush" not in repr(
        OutgoingCall("https://example.com/", headers={"X": "hush"}, body=b"hush")
    )
