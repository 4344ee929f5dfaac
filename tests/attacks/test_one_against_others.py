"""What one organization does with what it was given keeps no other one from what is theirs. Counted, not timed."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.flows.people.test_people import Browser, found, fresh, sign_up
from tests.resources.upstream import Upstream, answers, hangs, upstream
from tests.server import Server, start_server

pytestmark = pytest.mark.sqlite

SHARE = 18  # of 24 places for calls out
PATIENT = 34  # callers of one organization


class Forwarder:
    """A proxy that anybody may run: whatever connects to it ends at the server. It counts."""

    def __init__(self) -> None:
        self.connections, self.target = 0, 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            far = socket.create_connection(("127.0.0.1", self.target))
            for pair in ((near, far), (far, near)):
                threading.Thread(target=pour, args=pair, daemon=True).start()


def pour(source: socket.socket, target: socket.socket) -> None:
    try:
        while piece := source.recv(65_536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


@pytest.fixture(scope="module")
def slow() -> Iterator[Upstream]:
    with upstream(hangs) as source:
        yield source


@pytest.fixture(scope="module")
def quick() -> Iterator[Upstream]:
    with upstream(answers(b'[{"a": 1}]')) as source:
        yield source


@pytest.fixture(scope="module")
def forwarder() -> Iterator[Forwarder]:
    proxy = Forwarder()
    yield proxy
    proxy.listener.close()


@pytest.fixture(scope="module")
def node(slow: Upstream, quick: Upstream, forwarder: Forwarder) -> Iterator[Server]:
    env = {"KEYDOCK_EGRESS_HTTP": "1", "KEYDOCK_EGRESS_ALLOW": "127.0.0.0/8"}
    with start_server("sqlite", env=env, serving=False) as running:
        ports = (slow.port, quick.port, forwarder.port, running.port)
        running.env["KEYDOCK_EGRESS_PORTS"] = ",".join(map(str, ports))
        forwarder.target = running.port
        running.start()
        yield running


class Tenant:
    """An organization of somebody who just signed up, and its key."""

    def __init__(self, server: Server) -> None:
        self.server, self.owner = server, Browser(server)
        sign_up(server, self.owner, fresh())
        self.organization = found(self.owner, "Tenant")
        form = {"name": "main", "expiry": "never", "chooses_permissions": "1"}
        form["permissions"] = ["connectors:manage", "endpoints:manage", "endpoints:call"]  # type: ignore[assignment]
        page = self.owner.send(f"/o/{self.organization}/keys/generate", form).text
        key = re.search(r"(kd_live_\w+)", page)
        assert key
        self.headers = {"x-api-key": key[1], "x-organization-id": self.organization}

    def post(self, path: str, **body: Any) -> requests.Response:
        return requests.post(
            self.server.base_url + path, json=body, headers=self.headers, timeout=60
        )

    def connector(self, name: str, base_url: str, **http: Any) -> requests.Response:
        said = {"name": name, "kind": "http", "http": {"base_url": base_url, **http}}
        return self.post("/v1/connectors", **said)

    def rows(self, connector_id: str) -> int:
        address = f"{self.server.base_url}/v1/connectors/{connector_id}/data"
        return requests.get(address, headers=self.headers, timeout=60).status_code


@pytest.fixture(scope="module")
def greedy(node: Server) -> Tenant:
    return Tenant(node)


@pytest.fixture(scope="module")
def other(node: Server) -> Tenant:
    return Tenant(node)


def test_slow_sources_of_one_organization_leave_places_for_the_others(
    greedy: Tenant, other: Tenant, slow: Upstream, quick: Upstream
) -> None:
    ids = [greedy.connector(f"slow {n}", slow.url).json()["id"] for n in range(PATIENT)]
    theirs = other.connector("quick", quick.url).json()["id"]
    statuses: list[int] = []
    callers = [
        threading.Thread(target=lambda one=one: statuses.append(greedy.rows(one))) for one in ids
    ]
    for caller in callers:
        caller.start()
    deadline = time.monotonic() + 4
    while slow.connections < SHARE and time.monotonic() < deadline:
        time.sleep(0.02)
    answered = [other.rows(theirs) for _ in range(5)]
    still_held = 504 not in statuses
    for caller in callers:
        caller.join()
    assert still_held, "the calls did not hang any more"
    assert answered == [200] * 5
    assert {503, 504} == set(statuses)


def test_keydock_is_no_source_of_its_own_connectors(greedy: Tenant, node: Server) -> None:
    refused = greedy.connector("circle", node.base_url)
    assert (refused.status_code, refused.json()["code"]) == (400, "address_refused")
    by_another_name = greedy.connector("circle", f"http://localhost:{node.port}").json()["id"]
    assert greedy.rows(by_another_name) == 502


def test_one_request_of_a_stranger_does_not_come_round_again(
    greedy: Tenant, forwarder: Forwarder
) -> None:
    whose = {"x-organization-id": greedy.organization}
    url = f"http://127.0.0.1:{forwarder.port}"
    connector = greedy.connector("round", url, path="/v1/circle", headers=whose).json()
    body = {"name": "circle", "connector": connector["id"], "requires_token": False}
    published = greedy.post("/v1/endpoints", **body)
    assert published.status_code == 201, published.text
    answer = requests.get(f"{greedy.server.base_url}/v1/circle", headers=whose, timeout=60)
    assert (answer.status_code, forwarder.connections) == (502, 1)
    assert "508" in answer.json()["detail"]


LOADED = 40_000  # rows of sixteen indexed columns
WRITES = 20


def test_others_write_while_a_large_table_is_loaded(greedy: Tenant, other: Tenant) -> None:
    """From outside; that no transaction of a load holds more than one batch or one index is counted in
    `tests/resources/tables/test_imports.py`."""
    made = greedy.post("/v1/connectors", name="large", kind="table").json()["id"]
    names = ",".join(f"c{number}" for number in range(40))
    lines = (",".join(f"v{row * 7919 % LOADED}-{n}" for n in range(40)) for row in range(LOADED))
    body = "\n".join([names, *lines]).encode()
    loaded: list[int] = []

    def load() -> None:
        headers = {**greedy.headers, "Content-Type": "text/csv"}
        address = f"{greedy.server.base_url}/v1/connectors/{made}/rows"
        loaded.append(requests.post(address, body, headers=headers, timeout=300).status_code)

    loading = threading.Thread(target=load)
    loading.start()
    statuses, beside = [], 0
    for number in range(WRITES):
        if loading.is_alive():
            made = other.connector(f"beside {number}", "https://api.example.com")
            statuses.append(made.status_code)
            beside += loading.is_alive()
    loading.join()
    assert loaded == [200]
    assert statuses.count(201) == len(statuses)
    assert beside > 3  # were done before the load was
