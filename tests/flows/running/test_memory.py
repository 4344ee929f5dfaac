"""However much strangers send at once, a node keeps its memory, goes on answering, and tells each of them why not."""

import select
import socket
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.flows.programs import Api
from tests.portal.http.test_json_body import nested
from tests.server import Server, start_server

pytestmark = pytest.mark.heavy

MIB = 1024  # KiB, as the kernel counts
PASSWORD = "one phrase for all of them"
PEOPLE = 50
TRIES = 20
# All with one digest, so that making them takes no time.
MAKE_PEOPLE = f"""
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from portal.models import User
digest = make_password("{PASSWORD}")
emails = [f"crowd{{number}}@example.com" for number in range({PEOPLE})]
people = User.objects.bulk_create([User(email=email, password=digest) for email in emails])
EmailAddress.objects.bulk_create(
    [EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in people]
)
"""
CHUNKED = "transfer-encoding: chunked"


@pytest.fixture(scope="module")
def node(pg_server: Server) -> Iterator[Server]:
    """A node of its own, so that nothing has filled its memory; it believes one proxy.

    On PostgreSQL, where fifty people may write at the same time.
    """
    with start_server(beside=pg_server, env={"TRUSTED_PROXY_COUNT": "1"}) as running:
        yield running


@pytest.fixture(scope="module")
def seed(node: Server) -> dict[str, Any]:
    return node.seed()


@pytest.fixture
def api(http: requests.Session, seed: dict[str, Any]) -> Api:
    found = Api(http, seed)
    assert found.call("GET", "/v1/whoami").status_code == 200
    return found


def measured(node: Server, what: str) -> int:
    """KiB of the worker: `VmRSS` is what it holds, `VmHWM` the most that it ever held."""
    assert node.process is not None
    children = Path(f"/proc/{node.process.pid}/task/{node.process.pid}/children")
    (worker,) = children.read_text().split()
    lines = Path(f"/proc/{worker}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what))


# Sign-ins -----------------------------------------------------------------------------------------


def sign_in(node: Server, form: requests.Response, number: int) -> int:
    """From an address of their own, again where the database was too busy; the status of the answer."""
    token = form.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    sent = {
        "csrfmiddlewaretoken": token,
        "login": f"crowd{number}@example.com",
        "password": PASSWORD,
    }
    for _ in range(TRIES):
        answer = requests.post(
            form.url, sent, cookies=form.cookies, timeout=60, allow_redirects=False,
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        )  # fmt: skip
        if answer.status_code != 503:
            break
    return answer.status_code


def verified_until(api: Api, done: threading.Event) -> list[bool]:
    """What was told of a good key, again and again until `done`."""
    told = []
    while not done.is_set():
        told.append(api.call("POST", "/v1/keys/verify", json={"key": api.key}).json()["valid"])
    return told


def test_fifty_sign_ins_at_once_grow_the_memory_little_and_keys_are_verified_meanwhile(
    node: Server, api: Api
) -> None:
    node.shell(MAKE_PEOPLE)
    form = requests.get(f"{node.base_url}/accounts/login/", timeout=30)
    before, done = measured(node, "VmRSS"), threading.Event()
    with ThreadPoolExecutor(PEOPLE + 1) as threads:
        verifying = threads.submit(verified_until, api, done)
        try:
            answers = list(threads.map(lambda n: sign_in(node, form, n), range(PEOPLE)))
        finally:
            done.set()
        told = verifying.result()
    assert answers == [302] * PEOPLE
    assert (len(told) >= 5, set(told)) == (True, {True})
    assert measured(node, "VmHWM") - before < 150 * MIB


# Bodies -------------------------------------------------------------------------------------------


def pour(node: Server, headers: Iterable[str], body: Iterable[bytes]) -> int:
    """Send until an answer comes, as a caller would who does not mind it; the status."""
    head = "\r\n".join(
        ["POST /authentication/token HTTP/1.1", "host: 127.0.0.1", *headers, "connection: close"]
    )
    with socket.create_connection(("127.0.0.1", node.port), timeout=60) as line:
        line.sendall(f"{head}\r\n\r\n".encode())
        for piece in body:
            if select.select([line], [], [], 0)[0]:
                break
            try:
                line.sendall(piece)
            except OSError:
                break  # closed on us: the answer is there already
        return int(line.recv(65_536).split(b" ", 2)[1])


def sized(body: bytes) -> tuple[list[str], list[bytes]]:
    return [*JSON, f"content-length: {len(body)}"], [body]


def filled(value: bytes, bytes_in_all: int) -> bytes:
    """An object with an array of that value, as long as there is room for."""
    start, end = b'{"secret_key": [' + value, b"]}"
    return start + (b"," + value) * ((bytes_in_all - len(start + end)) // (len(value) + 1)) + end


JSON = ["content-type: application/json"]
PIECE = b"100000\r\n" + b"x" * 1_048_576 + b"\r\n"  # one MiB as a chunk
FIFTY = 50 * 1_048_576
BODIES: dict[str, tuple[list[str], list[bytes], int]] = {
    "a million elements": (*sized(b'{"secret_key": [' + b"1," * 1_000_000 + b"1]}"), 413),
    "as many numbers as fit": (*sized(filled(b"1", 1_048_576)), 400),
    "as many objects as fit": (*sized(filled(b"{}", 1_048_576)), 400),
    "depth 10,000": (*sized(nested(10_000)), 400),
    "50 MB": ([*JSON, f"content-length: {FIFTY}"], [b"x" * 1_048_576] * 50, 413),
    "50 MB in chunks": ([*JSON, CHUNKED], [PIECE] * 50, 413),
    "50 MB of no JSON in chunks": (["content-type: text/plain", CHUNKED], [PIECE] * 50, 411),
}


def test_no_body_makes_the_memory_grow_and_each_is_refused(node: Server, api: Api) -> None:
    before = measured(node, "VmRSS")
    with ThreadPoolExecutor(8) as threads:
        for name, (headers, body, status) in BODIES.items():
            found = list(threads.map(lambda _, h=headers, b=body: pour(node, h, b), range(8)))
            assert found == [status] * 8, name
    assert api.call("GET", "/v1/keys", params={"limit": 10**9}).status_code == 400
    assert api.call("GET", "/v1/whoami").status_code == 200
    assert measured(node, "VmHWM") - before < 60 * MIB
