"""Many programs do the same thing at the same moment, on two nodes: one wins, and nobody is told something else."""

import http.client
import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.flows.programs import Api, unless_busy
from tests.server import Server, start_server

AT_ONCE = 20


@pytest.fixture(scope="module")
def nodes(server: Server) -> Iterator[list[Server]]:
    """The server of this session and a second node of the same installation."""
    with start_server(beside=server) as second:
        yield [server, second]


@pytest.fixture
def api(http, seed) -> Api:
    return Api(http, seed)


def unique(name: str) -> str:
    return f"{name}-{uuid.uuid4().hex[:8]}"


def everywhere(nodes: list[Server], api: Api, path: str, body: dict, **headers: str) -> list[Any]:
    """The same POST twenty times at once, spread over the nodes."""

    def send(number: int) -> requests.Response:
        address = nodes[number % len(nodes)].base_url + path
        sent = {"json": body, "headers": {**api.headers, **headers}, "timeout": 60}
        return unless_busy(lambda: requests.post(address, **sent))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, range(AT_ONCE)))


def named(api: Api, name: str) -> list[dict]:
    return api.call("GET", "/v1/keys", params={"search": name}).json()["results"]


def test_of_twenty_creates_with_one_idempotency_key_one_makes_a_key(nodes, api):
    name, given = unique("once"), uuid.uuid4().hex
    answers = everywhere(nodes, api, "/v1/keys", {"name": name}, **{"Idempotency-Key": given})
    made = {answer.content for answer in answers if answer.status_code == 201}
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert (len(made), len(named(api, name))) == (1, 1)


def test_of_twenty_creates_of_one_name_one_makes_a_key(nodes, api):
    name = unique("name")
    answers = everywhere(nodes, api, "/v1/keys", {"name": name})
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (AT_ONCE - 1)
    assert len(named(api, name)) == 1


def test_of_twenty_rotations_one_makes_a_successor(nodes, api):
    old = api.make(unique("rotated"))
    path = f"/v1/keys/{old['id']}/rotation"
    answers = everywhere(nodes, api, path, {"overlap_seconds": 3600})
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (AT_ONCE - 1)
    assert len(named(api, old["name"])) == 2


def test_of_twenty_revocations_one_is_recorded_and_all_tell_of_it(nodes, api):
    made = api.make(unique("revoked"))
    answers = everywhere(nodes, api, f"/v1/keys/{made['id']}/revocation", {"reason": "drill"})
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    statement = "SELECT count(*) FROM portal_auditevent WHERE object_id = %s AND action = %s"
    assert nodes[0].sql(statement, [made["id"], "key.revoked"]) == [(1,)]


def test_a_reply_that_was_lost_is_told_again_by_the_other_node(nodes, api):
    name, given = unique("lost"), uuid.uuid4().hex
    headers = {**api.headers, "Idempotency-Key": given, "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", nodes[0].port, timeout=30)
    connection.request("POST", "/v1/keys", json.dumps({"name": name}), headers)
    connection.close()  # without reading the answer
    again = requests.post(
        f"{nodes[1].base_url}/v1/keys", json={"name": name}, headers=headers, timeout=30
    )
    assert again.status_code == 201
    assert [key["id"] for key in named(api, name)] == [again.json()["id"]]


def test_a_key_made_on_one_node_passes_and_dies_on_the_other(nodes, api):
    made = api.make(unique("nodes"))
    bearer = {"authorization": f"Bearer {made['key']}"}
    address = f"{nodes[1].base_url}/v1/whoami"
    assert requests.get(address, headers=bearer, timeout=30).status_code == 200
    api.call("POST", f"/v1/keys/{made['id']}/revocation")
    assert requests.get(address, headers=bearer, timeout=30).status_code == 401
