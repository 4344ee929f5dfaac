"""The configuration for nginx that we ship, run as it is but for ports, names and certificates."""

import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests import services
from tests.house.sources import ROOT
from tests.server import Server, start_server

pytestmark = pytest.mark.sqlite
FOLDER = ROOT / "deploy" / "nginx"
SHIPPED = "".join(
    (FOLDER / name).read_text() for name in ("upstream-one-machine.conf", "keydock.conf")
)
AROUND = "daemon off;\nworker_processes 1;\npid {0}/pid;\nerror_log {0}/error.log;\nevents {{}}\nhttp {{\n{1}\n}}\n"
TEMPORARY = "".join(
    f"{kind}_temp_path {{0}}/{kind};\n"
    for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
)


@pytest.fixture(scope="module")
def node() -> Iterator[Server]:
    with start_server(env={"TRUSTED_PROXY_COUNT": "1"}) as running:
        yield running


@pytest.fixture(scope="module")
def front(node: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an nginx with the shipped file. TLS is left out: certificates are the operator's."""
    folder, port = tmp_path_factory.mktemp("nginx"), services.free_port()
    ours = "\n".join(line for line in SHIPPED.splitlines() if "ssl_" not in line)
    ours = ours.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    ours = ours.replace("keys.example.com", "127.0.0.1")
    for served in ("8000", "8001"):  # a portal answers what is the gate's too
        ours = ours.replace(f"127.0.0.1:{served}", f"127.0.0.1:{node.port}")
    ours = ours.replace("/var/log/nginx/keydock.log", f"{folder}/access.log")
    written = folder / "nginx.conf"
    written.write_text(AROUND.format(folder, TEMPORARY.format(folder) + ours))
    process = subprocess.Popen(["nginx", "-e", f"{folder}/error.log", "-c", str(written)])
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(port, folder)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(port: int, folder: Path) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            log = folder / "error.log"
            assert time.monotonic() < deadline, log.read_text() if log.exists() else "no log"
            time.sleep(0.05)


def test_a_request_passes_and_nobody_writes_their_own_address(front: str, node: Server) -> None:
    seed = node.seed()
    headers = {
        "Authorization": f"Bearer {seed['secret_key']}",
        "X-Forwarded-For": "203.0.113.9",
        "X-Auth-Require": "no:such",
    }
    assert requests.get(f"{front}/v1/auth", headers=headers, timeout=30).status_code == 200


def test_bodies_and_heads_are_bounded(front: str) -> None:
    assert requests.post(f"{front}/v1/keys", data=b"x" * 1_100_000, timeout=30).status_code == 413
    assert requests.get(front, headers={"X-A": "x" * 9000}, timeout=30).status_code == 400


def test_an_upload_of_a_stranger_is_refused_before_it_is_sent(front: str) -> None:
    port = int(front.rpartition(":")[2])
    head = b"POST /v1/connectors/x/rows HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 200000000\r\n\r\na,b\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(head)
        assert connection.recv(65536).startswith(b"HTTP/1.1 401")


def test_more_requests_than_one_address_may_send_are_429(front: str) -> None:
    with ThreadPoolExecutor(16) as senders:
        asked = [f"{front}/v1/none{number}" for number in range(600)]
        answers = set(senders.map(lambda url: requests.get(url, timeout=60).status_code, asked))
    assert 429 in answers


def test_the_block_of_the_admin_is_one_that_nginx_takes(tmp_path: Path) -> None:
    text = "\n".join([SHIPPED, (FOLDER / "admin.conf").read_text()])
    ours = "\n".join(line for line in text.splitlines() if "ssl_" not in line)
    ours = ours.replace(" ssl http2;", ";").replace("listen ", "listen 127.0.0.1:")
    ours = ours.replace("/var/log/nginx", str(tmp_path))
    written = tmp_path / "nginx.conf"
    written.write_text(AROUND.format(tmp_path, TEMPORARY.format(tmp_path) + ours))
    command = ["nginx", "-t", "-e", f"{tmp_path}/error.log", "-c", str(written)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
