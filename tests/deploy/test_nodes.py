"""Two nodes behind the nginx that we ship: one that dies costs no caller anything, and is asked again afterwards."""

import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests import services
from tests.flows.running.test_nginx import AROUND, FOLDER, TEMPORARY, wait_for
from tests.server import Server, start_server

pytestmark = [pytest.mark.heavy, pytest.mark.sqlite]
CALLERS = 4
ASKED_AGAIN = (
    3.0  # seconds after its start in which nginx asks a node again: a little more than fail_timeout
)
BEHIND = {"TRUSTED_PROXY_COUNT": "1"}


@pytest.fixture(scope="module")
def nodes() -> Iterator[tuple[Server, Server]]:
    with start_server(env=BEHIND) as first, start_server(env=BEHIND, beside=first) as second:
        yield first, second


@pytest.fixture(scope="module")
def front(nodes: tuple[Server, Server], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an nginx with the shipped files but for names, ports, certificates and the limit of an address."""
    folder, port = tmp_path_factory.mktemp("nginx"), services.free_port()
    text = "".join((FOLDER / name).read_text() for name in ("upstream-nodes.conf", "keydock.conf"))
    for machine, node in zip(("10.0.0.11", "10.0.0.12"), nodes, strict=True):
        for served in ("8000", "8001"):
            text = text.replace(f"{machine}:{served}", f"127.0.0.1:{node.port}")
    text = "\n".join(line for line in text.splitlines() if "ssl_" not in line)
    for ours, here in (
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port};"),
        ("keys.example.com", "127.0.0.1"),
        ("/var/log/nginx/", f"{folder}/"),
        ("rate=50r/s", "rate=10000r/s"),
    ):
        assert ours in text
        text = text.replace(ours, here)
    written = folder / "nginx.conf"
    written.write_text(AROUND.format(folder, TEMPORARY.format(folder) + text))
    process = subprocess.Popen(["nginx", "-e", f"{folder}/error.log", "-c", str(written)])
    try:
        wait_for(port, Path(folder))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


class Callers:
    """Programs that ask on and on, each over a connection of its own; what they were told, counted."""

    def __init__(self, address: str, key: str) -> None:
        self.address, self.head = address, {"Authorization": f"Bearer {key}"}
        self.told: Counter[int] = Counter()
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self.ask) for _ in range(CALLERS)]

    def ask(self) -> None:
        with requests.Session() as session:
            while not self.over.is_set():
                answer = session.get(f"{self.address}/v1/whoami", headers=self.head, timeout=30)
                self.told[answer.status_code] += 1
                page = session.get(f"{self.address}/accounts/login/", timeout=30)
                self.told[page.status_code] += 1

    def __enter__(self) -> "Callers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(timeout=60)

    def wait_for(self, more: int) -> None:
        goal, deadline = self.told.total() + more, time.monotonic() + 60
        while self.told.total() < goal:
            assert time.monotonic() < deadline, self.told
            time.sleep(0.02)


def test_a_node_that_dies_and_comes_back_costs_no_caller_anything(
    front: str, nodes: tuple[Server, Server]
) -> None:
    first, second = nodes
    with Callers(front, first.seed()["secret_key"]) as callers:
        callers.wait_for(more=100)
        second.kill()
        callers.wait_for(more=200)
        second.start()
        time.sleep(ASKED_AGAIN)
        callers.wait_for(more=200)
        first.kill()  # so that the one that came back answers alone
        callers.wait_for(more=200)
    first.start()
    assert set(callers.told) == {200}, callers.told


def test_a_node_that_stops_as_it_should_costs_nothing_either(
    front: str, nodes: tuple[Server, Server]
) -> None:
    with Callers(front, nodes[0].seed()["secret_key"]) as callers:
        for node in nodes:
            callers.wait_for(more=50)
            node.stop()
            node.start()
            time.sleep(ASKED_AGAIN)
        callers.wait_for(more=50)
    assert set(callers.told) == {200}, callers.told
