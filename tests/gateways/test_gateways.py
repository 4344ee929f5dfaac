"""The files for gateways that we ship, run by their programs in front of an API: nobody gets past them.

What is proved of each stands in docs/gateways/README.md.
"""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.conftest import missing
from tests.gateways.gateways import FOLDER, NAMES, running
from tests.gateways.upstream import Limited, Upstream, serving, upstream
from tests.packages.doors import raw_door
from tests.resources.upstream import upstream as upstream_of_answers
from tests.server import Server, start_server
from tests.services import MissingBinaryError, deaf_port, free_port

pytestmark = [pytest.mark.heavy, pytest.mark.sqlite]

WORDS = ("Key-Id", "Organization-Id", "Owner", "Permissions", "External-Id", "Code", "Require")
SPOOFED = "made-up"


@pytest.fixture(scope="module")
def keydock() -> Iterator[Server]:
    env = {"KEYDOCK_PERMISSIONS": "orders:read=Read orders", "TRUSTED_PROXY_COUNT": "1"}
    with start_server(env=env) as node:
        yield node


@pytest.fixture(scope="module")
def seed(keydock: Server) -> dict[str, Any]:
    return keydock.seed()


@pytest.fixture(scope="module")
def api() -> Iterator[Upstream]:
    with upstream(free_port()) as found:
        yield found


@pytest.fixture(scope="module", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def start(name: str, api: Upstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Starts the gateway of this round in front of a Keydock at this port."""
    with ExitStack() as stack:

        def begin(port: int) -> str:
            folder = tmp_path_factory.mktemp(name) / "gateway"
            gateway = running(name, folder, keydock=port, upstream=api.port)
            try:
                return stack.enter_context(gateway)
            except MissingBinaryError as error:
                return missing(error)

        yield begin


@pytest.fixture(scope="module")
def gateway(start: Callable[[int], str], keydock: Server) -> str:
    return start(keydock.port)


def raw(address: str, head: str, body: str = "", *, within: float = 10) -> socket.socket:
    """A connection on which this was sent as it is written."""
    parts = urlsplit(address)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=within)
    connection.sendall(f"{head}\n{body}".replace("\n", "\r\n").encode())
    return connection


def status_of(connection: socket.socket) -> int:
    with connection:
        return int(connection.recv(65536).split()[1])


def reached(answer: requests.Response) -> dict[str, list[str]]:
    """The headers that reached the API, names folded as CGI, WSGI and PHP fold them."""
    assert answer.status_code == 200, answer.text
    found: dict[str, list[str]] = {}
    for header, value in answer.json()["headers"]:
        found.setdefault(header.upper().replace("-", "_"), []).append(value)
    return found


def key(seed: dict[str, Any], which: str = "secret_key") -> dict[str, str]:
    return {"Authorization": f"Bearer {seed[which]}"}


def test_a_good_key_passes_and_the_api_hears_whose_it_is(
    gateway: str, seed: dict[str, Any]
) -> None:
    pair = {"x-api-key": seed["secret_key"], "x-organization-id": seed["organization_id"]}
    for headers in (pair, key(seed)):
        said = requests.post(
            f"{gateway}/orders?a=1&b=%2F", headers=headers, data=b"x" * 99, timeout=30
        )
        heard = reached(said)
        assert heard["X_AUTH_ORGANIZATION_ID"] == [seed["organization_id"]]
        assert heard["X_AUTH_OWNER"] == [f"organization:{seed['organization_id']}"]
        assert heard["X_AUTH_KEY_ID"] == [seed["secret_key"].split("_")[2]]
        assert "orders:read" in heard["X_AUTH_PERMISSIONS"][0].split()
        assert not any(
            heard.get("X_AUTH_EXTERNAL_ID", [])
        )  # it has none, and nothing stands for it
        got = said.json()
        assert (got["method"], got["path"], got["length"]) == ("POST", "/orders?a=1&b=%2F", 99)


def test_the_api_hears_what_the_company_calls_its_customer(
    gateway: str, keydock: Server, seed: dict[str, Any]
) -> None:
    """The other organization has an id of the company's; the first one has none in any test here."""
    known = "UPDATE portal_organization SET external_id = %s WHERE public_id = %s"
    keydock.sql(known, ("crm-7", seed["other_organization_id"]))
    headers = {**key(seed, "other_organization_key"), "X-Auth-External-Id": SPOOFED}
    heard = reached(requests.get(f"{gateway}/orders", headers=headers, timeout=30))
    assert heard["X_AUTH_EXTERNAL_ID"] == ["crm-7"]


def test_the_key_goes_no_further(gateway: str, seed: dict[str, Any]) -> None:
    both = {
        "x-api-key": seed["secret_key"],
        "x-organization-id": seed["organization_id"],
        **key(seed),
    }
    said = requests.get(f"{gateway}/orders", headers=both, timeout=30)
    assert seed["secret_key"] not in said.text
    assert {"X_API_KEY", "AUTHORIZATION", "X_ORGANIZATION_ID"}.isdisjoint(reached(said))


def spellings(word: str) -> list[str]:
    """The header with dashes and underscores in every mixture."""
    parts = f"X-Auth-{word}".split("-")
    mixtures = product("-_", repeat=len(parts) - 1)
    return [
        "".join(a + b for a, b in zip(parts, [*mixture, ""], strict=True)) for mixture in mixtures
    ]


def test_what_a_caller_says_of_itself_counts_for_nothing(
    gateway: str, seed: dict[str, Any]
) -> None:
    lies = {spelling: SPOOFED for word in WORDS for spelling in spellings(word)}
    for more in ({}, {name.lower(): value for name, value in lies.items()}):
        sent = {**lies, **more, **key(seed), "X-Auth-Require": "", "X_Forwarded_For": SPOOFED}
        said = requests.get(f"{gateway}/orders", headers=sent, timeout=30)
        assert SPOOFED not in said.text
        assert reached(said)["X_AUTH_OWNER"] == [f"organization:{seed['organization_id']}"]
    forwarded = {"X_Forwarded_For": SPOOFED, "X-Forwarded_For": SPOOFED, "X_Real_Ip": SPOOFED}
    assert (
        SPOOFED not in requests.get(f"{gateway}/", headers=key(seed) | forwarded, timeout=30).text
    )


PATHS = [
    "/orders?permission=endpoints:call&gateway=nginx", "/v1/auth/authenticate", "/authentication/token",
    "/v1/whoami", "/healthz", "//orders", "/orders/%2e%2e/healthz", "/a/../healthz", "/_keydock", "/%5Fkeydock",
    "/orders;x=/../healthz", "/orders%00", "/@keydock_preflight",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_no_path_or_query_gets_past(gateway: str, api: Upstream, path: str) -> None:
    had = api.asked
    for credential in ("", "x-api-key: nonsense\nx-organization-id: org_x\n"):
        head = f"GET {path} HTTP/1.1\nHost: a\nConnection: close\n{credential}"
        assert status_of(raw(gateway, head)) in {400, 401, 404}
    assert api.asked == had


MORE = [
    "Host: keys.example.com\n", "X-Original-URL: /healthz\n", "X-Forwarded-Uri: /healthz\n",
    "X-Forwarded-Method: OPTIONS\n", "X-HTTP-Method-Override: OPTIONS\n", "X-Auth-Require: \n", "X_Auth_Require: \n",
    "Upgrade: websocket\nConnection: Upgrade\n", "Connection: X-Auth-Require\n", "Connection: Authorization, close\n",
    "Content-Length: 5\n", "Transfer-Encoding: chunked\n",
]  # fmt: skip


BODIES = {
    "Content-Length: 5\n": "hello",
    "Transfer-Encoding: chunked\n": "5\nhello\n0\n\n",
}


@pytest.mark.parametrize("more", MORE)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
def test_neither_method_nor_headers_open_for_a_key_that_may_not(
    gateway: str, api: Upstream, seed: dict[str, Any], method: str, more: str
) -> None:
    """A key of the organization that lacks the permission that the file requires."""
    had = api.asked
    host = "" if more.startswith("Host") else "Host: a\n"
    head = f"{method} /orders HTTP/1.1\n{host}{more}Authorization: Bearer {seed['verifier_key']}\n"
    assert status_of(raw(gateway, head, BODIES.get(more, ""))) in {400, 401, 403}
    assert api.asked == had


def test_refusals_have_their_status_and_challenge(gateway: str, seed: dict[str, Any]) -> None:
    stranger = requests.get(f"{gateway}/orders", timeout=30)
    unknown = requests.get(f"{gateway}/orders", headers={"Authorization": "Bearer x"}, timeout=30)
    ended = requests.get(f"{gateway}/orders", headers=key(seed, "revoked_key"), timeout=30)
    lacking = requests.get(f"{gateway}/orders", headers=key(seed, "verifier_key"), timeout=30)
    answers = [stranger, unknown, ended, lacking]
    challenges = [answer.headers["WWW-Authenticate"] for answer in answers]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 403]
    assert [part in challenges[0] for part in ("Bearer realm=", "error=")] == [True, False]
    assert all('error="invalid_token"' in challenge for challenge in challenges[1:3])
    assert 'error="insufficient_scope"' in challenges[3]


def test_a_preflight_passes_and_says_nothing_of_anybody(
    gateway: str, api: Upstream, seed: dict[str, Any]
) -> None:
    asks = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}
    lies = {"X-Auth-Owner": SPOOFED, "X_Auth_Owner": SPOOFED, "X-HTTP-Method-Override": "DELETE"}
    said = requests.options(f"{gateway}/orders", headers={**asks, **lies, **key(seed)}, timeout=30)
    heard = reached(said)
    assert said.json()["method"] == "OPTIONS"
    assert not [header for header in heard if header.startswith("X_AUTH") and heard[header] != [""]]
    assert {"X_HTTP_METHOD_OVERRIDE", "AUTHORIZATION"}.isdisjoint(heard)
    had = api.asked
    assert requests.options(f"{gateway}/orders", timeout=30).status_code == 401
    assert requests.get(f"{gateway}/orders", headers=asks, timeout=30).status_code == 401
    assert api.asked == had


UPGRADE = (
    "GET /orders HTTP/1.1\nHost: a\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 13\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n{}"
)


def test_a_web_socket_opens_with_a_key_and_not_without(gateway: str, seed: dict[str, Any]) -> None:
    assert status_of(raw(gateway, UPGRADE.format(""))) == 401
    good = UPGRADE.format(f"Authorization: Bearer {seed['secret_key']}\n")
    with raw(gateway, good) as connection:
        assert connection.recv(65536).startswith(b"HTTP/1.1 101")
        connection.sendall(b"hello")
        assert connection.recv(100) == b"hello"


@pytest.mark.parametrize("other", ["h2c", "H2C", "TLS/1.0", "websocket, h2c"])
def test_nothing_but_a_web_socket_makes_a_tunnel(
    gateway: str, seed: dict[str, Any], other: str
) -> None:
    """In a tunnel of HTTP/2 to the API every request but the first would pass unasked."""
    asks = {"Upgrade": other, "Connection": "Upgrade, HTTP2-Settings", "HTTP2-Settings": "AAMAAABk"}
    said = requests.get(f"{gateway}/orders", headers={**asks, **key(seed)}, timeout=30)
    assert said.status_code in {200, 403}  # Envoy refuses most of them
    if said.status_code == 200:
        assert not any(reached(said).get("UPGRADE", []))


def test_of_two_wishes_the_web_socket_is_heard_alone(gateway: str, seed: dict[str, Any]) -> None:
    for first, second in (("h2c", "websocket"), ("websocket", "h2c")):
        head = (
            f"GET /orders HTTP/1.1\nHost: a\nUpgrade: {first}\nUpgrade: {second}\nConnection: Upgrade, close\n"
            f"Authorization: Bearer {seed['secret_key']}\n"
        )
        with raw(gateway, head) as connection:
            assert b"h2c" not in connection.recv(65536)


UPLOAD = "PUT /orders HTTP/1.1\nHost: a\nContent-Length: 200000000\nAuthorization: Bearer {}\n"


def test_an_upload_is_refused_before_it_is_sent(gateway: str) -> None:
    began = time.monotonic()
    assert status_of(raw(gateway, UPLOAD.format("nonsense"))) == 401
    assert time.monotonic() - began < 5


def test_an_upload_is_handed_on_as_it_comes(
    gateway: str, api: Upstream, seed: dict[str, Any]
) -> None:
    api.began.clear()
    with raw(gateway, UPLOAD.format(seed["secret_key"])) as connection:
        connection.sendall(b"x" * 100_000)
        assert api.began.wait(10), "The API has none of the body though some of it was sent."


def test_the_first_request_after_a_revocation_is_refused(
    gateway: str, keydock: Server, seed: dict[str, Any]
) -> None:
    own = {"Authorization": f"Bearer {seed['secret_key']}"}
    for number in range(5):
        wish = {"name": f"ends-{number}-{gateway}", "permissions": ["orders:read"]}
        made = requests.post(
            f"{keydock.base_url}/v1/keys", json=wish, headers=own, timeout=30
        ).json()
        held = {"Authorization": f"Bearer {made['key']}"}
        with requests.Session() as caller:  # one connection, which the gateway keeps
            assert caller.get(f"{gateway}/orders", headers=held, timeout=30).status_code == 200
            end = f"{keydock.base_url}/v1/keys/{made['id']}/revocation"
            requests.post(end, headers=own, timeout=30).raise_for_status()
            assert caller.get(f"{gateway}/orders", headers=held, timeout=30).status_code == 401


def test_a_limit_is_429_and_says_when(start: Callable[[int], str], api: Upstream) -> None:
    port, had = free_port(), api.asked
    with serving(Limited, port):
        said = requests.get(f"{start(port)}/orders", headers={"x-api-key": "a"}, timeout=30)
    assert (said.status_code, said.headers["Retry-After"], api.asked) == (429, "7", had)


def test_a_key_at_its_limit_is_429(gateway: str, keydock: Server, seed: dict[str, Any]) -> None:
    wish = {
        "name": f"limited-{gateway}",
        "permissions": ["orders:read"],
        "limits": [{"requests": 2, "seconds": 3600}],
    }
    made = requests.post(f"{keydock.base_url}/v1/keys", json=wish, headers=key(seed), timeout=30)
    held = {"Authorization": f"Bearer {made.json()['key']}"}
    said = [requests.get(f"{gateway}/orders", headers=held, timeout=30) for _ in range(3)]
    assert [answer.status_code for answer in said] == [200, 200, 429]
    assert 1 <= int(said[2].headers["Retry-After"]) <= 2 * 3600


PATIENT = {"traefik": 6}  # seconds: it has no setting for how long it waits


def test_a_keydock_that_is_dead_or_slow_closes_within_a_second(
    name: str, start: Callable[[int], str], api: Upstream
) -> None:
    had = api.asked
    with deaf_port() as dead, raw_door(lambda connection: time.sleep(2)) as slow:
        for port in (dead, urlsplit(slow).port):
            address = start(port)
            began = time.monotonic()
            said = requests.get(f"{address}/orders", headers={"x-api-key": "a"}, timeout=30)
            assert said.status_code == (500 if name == "traefik" else 503)
            assert time.monotonic() - began < PATIENT.get(name, 1)
    assert api.asked == had


def drip(connection: socket.socket) -> None:
    """An answer whose head comes a byte at a time, for seconds, and would let everybody in."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for letter in b"X-Drip: " + b"x" * 25:
        connection.sendall(bytes([letter]))
        time.sleep(0.1)
    connection.sendall(b"\r\nContent-Length: 0\r\n\r\n")


def drip_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n")
    for letter in b"x" * 30:
        connection.sendall(bytes([letter]))
        time.sleep(0.1)


@pytest.mark.parametrize(("behave", "statuses"), [(drip, {503}), (drip_body, {200, 503})])
def test_a_keydock_that_drips_holds_nobody_for_more_than_a_second(
    name: str,
    start: Callable[[int], str],
    api: Upstream,
    behave: Callable[[socket.socket], None],
    statuses: set[int],
) -> None:
    """The verdict is in the head: once that is there, Envoy alone waits for the rest. Traefik waits for all of it."""
    had = api.asked
    with raw_door(behave) as dripping:
        address = start(urlsplit(dripping).port or 0)
        began = time.monotonic()
        said = requests.get(f"{address}/orders", headers={"x-api-key": "a"}, timeout=30)
    assert time.monotonic() - began < PATIENT.get(name, 1)
    assert said.status_code in ({200} if name in PATIENT else statuses)
    assert api.asked == had + (said.status_code == 200)


def test_an_api_that_is_away_is_not_a_keydock_that_is_away(
    name: str, keydock: Server, seed: dict[str, Any], tmp_path: Path
) -> None:
    asks = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}
    with running(name, tmp_path / "gateway", keydock=keydock.port, upstream=free_port()) as address:
        called = requests.get(f"{address}/orders", headers=key(seed), timeout=30)
        preflight = requests.options(f"{address}/orders", headers=asks, timeout=30)
    for said in (called, preflight):
        assert said.status_code == (503 if name == "envoy" else 502)
        assert "Retry-After" not in said.headers
        assert "Keys" not in said.text


@pytest.mark.parametrize(("names", "status"), [("keys", 200), ("others", 503)])
def test_envoy_speaks_tls_to_callers_and_to_a_keydock_that_proves_its_name(
    tmp_path: Path, api: Upstream, names: str, status: int
) -> None:
    """With the lines that the file has for both taken in."""
    certificate = certificate_of(tmp_path, f"{names}.example.com", "api.example.com")
    with upstream_of_answers(passed, certificate) as keydock:
        ports = {"keydock": keydock.port, "upstream": api.port}
        with running("envoy", tmp_path / "envoy", certificate=certificate, **ports) as address:
            secure = f"https://localhost:{urlsplit(address).port}/orders"
            said = requests.get(secure, headers={"x-api-key": "a"}, timeout=30, verify=certificate)
    assert said.status_code == status
    assert keydock.server_names[0] == "keys.example.com"
    if status == 200:
        assert reached(said)["X_AUTH_OWNER"] == ["organization:org_x"]
    else:
        assert keydock.requests == []  # no key went to somebody else


def passed(connection: socket.socket, asked: bytes) -> None:
    """A Keydock that says yes."""
    head = b"HTTP/1.1 200 OK\r\nX-Auth-Owner: organization:org_x\r\nContent-Length: 0\r\n"
    connection.sendall(head + b"Connection: close\r\n\r\n")


def certificate_of(folder: Path, *names: str) -> Path:
    """With its key in one file, for these names and localhost."""
    path, key = folder / "certificate.pem", folder / "key.pem"
    alternatives = ",".join(f"DNS:{name}" for name in (*names, "localhost"))
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test"
    more = ["-addext", f"subjectAltName={alternatives}", "-keyout", str(key), "-out", str(path)]
    subprocess.run([*command.split(), *more], check=True, capture_output=True)
    path.write_text(path.read_text() + key.read_text())
    return path


def test_every_file_is_run() -> None:
    files = {
        "nginx.conf": "nginx",
        "Caddyfile": "caddy",
        "envoy.yaml": "envoy",
        "traefik.yaml": "traefik",
    }
    assert {path.name for path in Path(FOLDER).iterdir()} == {*files, "README.md"}
    assert set(NAMES) == set(files.values())
