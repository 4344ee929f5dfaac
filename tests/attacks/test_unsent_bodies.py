"""Five hundred bodies that never come, of every kind: whoever asks the door meanwhile is answered as ever.

Times are compared at the same moment: the median of a handful of calls at the door, and the median of the calls
between them at a second node of the same installation that nobody attacks. What else the machine does is in both.
"""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from statistics import median
from typing import Any

import pytest
import requests

from tests.server import Server, start_server

pytestmark = pytest.mark.sqlite

AT_ONCE = 500
TIMES = 10  # how much slower the door may be than that of a node which nobody attacks
HANDFUL, LOOKS = 7, 3
DOORS = ("/v1/auth", "/healthz")
BURST = 100  # half-sent requests between two looks at the door: answering them is work too
LEAST = 0.01  # seconds: a median below this is noise of the machine
HOST = "Host: 127.0.0.1\r\n"
SIZED = "Content-Length: 50\r\n\r\nhalf"
CHUNKED = "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"
JSON = "Content-Type: application/json\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def node() -> Iterator[Server]:
    with start_server() as running:
        yield running


@pytest.fixture(scope="module")
def quiet(node: Server) -> Iterator[Server]:
    with start_server(beside=node) as running:
        yield running


@pytest.fixture(scope="module")
def seed(node: Server) -> dict[str, Any]:
    return node.seed()


@pytest.fixture(scope="module")
def credential(seed: dict[str, Any]) -> dict[str, str]:
    return {"x-api-key": seed["secret_key"], "x-organization-id": seed["organization_id"]}


def kinds(seed: dict[str, Any]) -> dict[str, str]:
    key = f"Authorization: Bearer {seed['secret_key']}\r\n"
    made_up = f"Authorization: Bearer a.{'b' * 40}.c\r\n"
    cookie = "Cookie: keydock_csrf=" + "x" * 32 + "\r\n"
    return {
        "the door": f"POST /v1/auth HTTP/1.1\r\n{HOST}{SIZED}",
        "the door, with a key": f"PUT /v1/auth HTTP/1.1\r\n{HOST}{key}{SIZED}",
        "health": f"POST /healthz HTTP/1.1\r\n{HOST}{SIZED}",
        "a read": f"GET /v1/whoami HTTP/1.1\r\n{HOST}{key}{SIZED}",
        "a read in chunks": f"GET /v1/whoami HTTP/1.1\r\n{HOST}{CHUNKED}",
        "a write without a key": f"POST /v1/keys HTTP/1.1\r\n{HOST}{JSON}{SIZED}",
        "a write with a key": f"POST /v1/keys HTTP/1.1\r\n{HOST}{JSON}{key}{SIZED}",
        "a write with a made-up token": f"POST /v1/keys HTTP/1.1\r\n{HOST}{JSON}{made_up}{CHUNKED}",
        "an exchange": f"POST /authentication/token HTTP/1.1\r\n{HOST}{JSON}{SIZED}",
        "an exchange in chunks": f"POST /authentication/token HTTP/1.1\r\n{HOST}{JSON}{CHUNKED}",
        "a token request": f"POST /oauth/token HTTP/1.1\r\n{HOST}{FORM}{SIZED}",
        "signing in": f"POST /accounts/login/ HTTP/1.1\r\n{HOST}{FORM}{cookie}{SIZED}",
        "an upload": f"POST /v1/connectors/x/rows HTTP/1.1\r\n{HOST}{key}Content-Type: text/csv\r\n"
        "Content-Length: 5000000\r\n\r\na,b\r\n",
    }  # fmt: skip


KINDS = tuple(kinds({"secret_key": ""}))


def medians(
    asking: requests.Session, nodes: list[Server], path: str, credential: dict[str, str]
) -> list[float]:
    """Seconds of a handful of calls at each of the nodes, which are asked in turns."""
    took: list[list[float]] = [[] for _ in nodes]
    for _ in range(HANDFUL):
        for node, seconds in zip(nodes, took, strict=True):
            started = time.perf_counter()
            answer = asking.get(node.base_url + path, headers=credential, timeout=60)
            seconds.append(time.perf_counter() - started)
            assert answer.status_code == 200
    return [median(seconds) for seconds in took]


def is_held_up(
    asking: requests.Session, nodes: list[Server], path: str, credential: dict[str, str]
) -> bool:
    """Whether the attacked node takes much longer than the other. Noise passes while it is looked at again; whoever
    holds threads holds them."""
    for _ in range(LOOKS):
        attacked, quiet = medians(asking, nodes, path, credential)
        if attacked <= TIMES * max(quiet, LEAST):
            return False
    return True


@pytest.mark.parametrize("kind", KINDS)
def test_half_sent_bodies_hold_up_nobody_at_the_door(
    node: Server, quiet: Server, seed: dict[str, Any], credential: dict[str, str], kind: str
) -> None:
    request, nodes = kinds(seed)[kind].encode(), [node, quiet]
    with requests.Session() as asking, ExitStack() as open_ones:
        held_up = []
        for path in DOORS:
            medians(asking, nodes, path, credential)  # the first calls make what is kept
        for number in range(AT_ONCE):
            connection = socket.create_connection(("127.0.0.1", node.port), timeout=60)
            open_ones.callback(connection.close)
            with suppress(ConnectionError):
                connection.sendall(request)
            if number % BURST == BURST - 1:
                held_up += [
                    (number, path) for path in DOORS if is_held_up(asking, nodes, path, credential)
                ]
    assert held_up == []


def test_a_body_that_comes_is_read_while_others_are_waited_for(
    node: Server, seed: dict[str, Any], credential: dict[str, str]
) -> None:
    """A place among those that are waited for is needed by nobody whose body is there."""
    request = kinds(seed)["an exchange"].encode()
    with ExitStack() as open_ones:
        for _ in range(AT_ONCE):
            connection = socket.create_connection(("127.0.0.1", node.port), timeout=60)
            open_ones.callback(connection.close)
            connection.sendall(request)
        answer = requests.post(
            f"{node.base_url}/authentication/token",
            json={"secret_key": seed["secret_key"]},
            timeout=60,
        )
    assert answer.status_code == 200


def test_a_late_body_is_408_and_its_connection_is_closed(
    node: Server, seed: dict[str, Any]
) -> None:
    with socket.create_connection(("127.0.0.1", node.port), timeout=60) as connection:
        connection.sendall(kinds(seed)["an exchange"].encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"body_late" in answer


def test_the_door_waits_for_no_body_that_was_announced(
    node: Server, credential: dict[str, str]
) -> None:
    """Gateways hand on the caller's Content-Length and not the body. The answer is there at once, and is 200."""
    named = "".join(f"{name}: {value}\r\n" for name, value in credential.items())
    for door in ("/v1/auth", "/v1/forward-auth"):
        head = f"GET {door} HTTP/1.1\r\n{HOST}{named}Content-Length: 77\r\n\r\n"
        with socket.create_connection(("127.0.0.1", node.port), timeout=2) as connection:
            connection.sendall(head.encode())
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")


def test_what_was_not_read_is_never_taken_for_the_next_request(node: Server) -> None:
    """The rest of the body is a request by its form."""
    smuggled = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    head = f"GET /v1/auth HTTP/1.1\r\n{HOST}Content-Length: {len(smuggled)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", node.port), timeout=60) as connection:
        connection.sendall(head.encode())
        answer = connection.recv(65536)
        connection.settimeout(2)
        with suppress(OSError):
            connection.sendall(smuggled.encode())
            answer += connection.recv(65536)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert answer.startswith(b"HTTP/1.1 401")
