"""Sources that hang hold the share of their organization and no more: keys are verified all the while. Counted."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.flows.programs import Api
from tests.resources.upstream import Upstream, hangs, upstream
from tests.server import Server, start_server

pytestmark = [pytest.mark.heavy, pytest.mark.sqlite]
PLACES = 18  # of 24 for calls, beside 8 for those that wait: together half of the 64 threads


@pytest.fixture
def source() -> Iterator[Upstream]:
    with upstream(hangs) as hanging:
        yield hanging


@pytest.fixture
def installation(source: Upstream) -> Iterator[Server]:
    env = {
        "KEYDOCK_EGRESS_HTTP": "1",
        "KEYDOCK_EGRESS_ALLOW": "127.0.0.0/8",
        "KEYDOCK_EGRESS_PORTS": str(source.port),
    }
    with start_server("sqlite", env=env) as running:
        yield running


@pytest.fixture
def api(installation: Server, http: requests.Session) -> Api:
    return Api(http, installation.seed())


def connectors(api: Api, source: Upstream, count: int) -> list[str]:
    """Connectors of their own, so that no circuit opens meanwhile."""
    made = []
    for number in range(count):
        body = {"name": f"slow {number}", "kind": "http", "http": {"base_url": source.url}}
        made.append(api.call("POST", "/v1/connectors", json=body).json()["id"])
    return made


def ask(api: Api, connector_id: str) -> requests.Response:
    path = f"{api.base_url}/v1/connectors/{connector_id}/data"
    return requests.get(path, headers=api.headers, timeout=30)


def test_keys_are_verified_while_every_place_of_an_organization_is_taken(
    api: Api, source: Upstream
) -> None:
    ids, statuses = connectors(api, source, PLACES), []
    callers = [
        threading.Thread(target=lambda one=one: statuses.append(ask(api, one).status_code))
        for one in ids
    ]
    for caller in callers:
        caller.start()
    deadline = time.monotonic() + 4
    while source.connections < PLACES and time.monotonic() < deadline:
        time.sleep(0.02)
    verified = verdicts(api, 5)
    assert (source.connections, statuses) == (PLACES, []), "the calls did not hang any more"
    one_more = ask(api, ids[0])
    assert verified == [(200, True)] * 5
    assert (one_more.status_code, one_more.headers["Retry-After"]) == (503, "1")
    for caller in callers:
        caller.join()
    assert statuses == [504] * PLACES


def verdicts(api: Api, count: int) -> list[tuple[int, Any]]:
    answers = [api.call("POST", "/v1/keys/verify", json={"key": api.key}) for _ in range(count)]
    return [(answer.status_code, answer.json()["valid"]) for answer in answers]
