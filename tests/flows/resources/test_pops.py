"""An organization that has nothing registers a Pop, and its worker answers to good tokens alone."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.flows.programs import Api
from tests.resources.upstream import Upstream, answers, upstream
from tests.server import Server, start_server

pytestmark = pytest.mark.sqlite


@pytest.fixture(scope="module")
def worker() -> Iterator[Upstream]:
    with upstream(answers(b'{"id": "p-1", "state": "running"}')) as running:
        yield running


@pytest.fixture(scope="module")
def inside(worker: Upstream) -> Iterator[Server]:
    """An installation whose operator lets it call this one worker on this machine."""
    env = {
        "KEYDOCK_EGRESS_ALLOW": "127.0.0.0/8",
        "KEYDOCK_EGRESS_HTTP": "1",
        "KEYDOCK_EGRESS_PORTS": str(worker.port),
    }
    with start_server("sqlite", env=env) as running:
        yield running


@pytest.fixture(scope="module")
def fresh(inside: Server) -> dict[str, Any]:
    """The demo's other organization, which has no Pop yet, as a seed of its own."""
    seed = inside.seed()
    other = {"organization_id": seed["other_organization_id"]}
    return {**seed, **other, "secret_key": seed["other_organization_key"]}


def test_from_nothing_to_the_answer_of_a_worker_and_back(fresh, http, worker):
    api = Api(http, fresh)
    asked = {"worker_base_url": worker.url, "pipeline_id": "p-1", "through_keydock": True}
    pop = api.call("POST", "/v1/pops", json={"name": "Fresh", **asked}).json()
    made = api.make("browser")
    token = api.token_for(made["key"])
    path = f"/pops/{pop['id']}/config?auto_start=True"
    config = requests.get(
        fresh["base_url"] + path, headers={"authorization": f"Bearer {token}"}, timeout=30
    ).json()
    below = config["base_url"].removeprefix(fresh["base_url"]) + "/pipelines/p-1"
    assert api.status_of(token, below) == 200
    assert worker.requests[-1].startswith(b"GET /pipelines/p-1 HTTP/1.1")
    seen = worker.connections
    api.call("POST", f"/v1/keys/{made['id']}/revocation")
    assert (api.status_of(token, path), api.status_of(token, below)) == (401, 401)
    large = api.call("POST", below, data=b"x" * 1_048_577)
    assert (large.status_code, large.json()["code"]) == (413, "body_too_large")
    assert worker.connections == seen
