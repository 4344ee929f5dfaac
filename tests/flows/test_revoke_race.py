"""A revocation that has returned holds on every node, for the key and for the tokens made from it, in every trial."""

import random
import time
from collections import Counter
from multiprocessing.connection import Connection

import pytest
import requests

from tests.faults.oracle import Seen, judge
from tests.faults.verifiers import Question, verifiers
from tests.server import Server, start_server

TRIALS = 200
CLIENTS = 4


class Node:
    """One server process, as a program with `keys:manage` sees it."""

    def __init__(self, server: Server, seed: dict) -> None:
        self.url, self.seed, self.http = server.base_url, seed, requests.Session()
        self.http.trust_env = False
        self.http.headers.update(
            {"x-api-key": seed["secret_key"], "x-organization-id": seed["organization_id"]}
        )

    def post(self, path: str, body: dict) -> dict:
        answer = self.http.post(self.url + path, json=body, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def granted(self, key_id: str, key: str) -> str:
        """A token of the key by client credentials."""
        answer = requests.post(
            f"{self.url}/oauth/token",
            {"grant_type": "client_credentials"},
            auth=(key_id, key),
            timeout=30,
        )
        answer.raise_for_status()
        return answer.json()["access_token"]

    def questions(self, key: str, token: str, granted: str) -> list[Question]:
        """Whether the key and tokens of it pass here, asked in each way that programs ask."""
        verifier = {"authorization": f"Bearer {self.seed['verifier_key']}"}
        return [
            Question("GET", f"{self.url}/v1/whoami", {"authorization": f"Bearer {key}"}),
            Question("GET", f"{self.url}/v1/auth", {"authorization": f"Bearer {token}"}),
            Question("POST", f"{self.url}/v1/keys/verify", verifier, {"key": key}),
            Question("POST", f"{self.url}/v1/keys/verify", verifier, {"key": granted}),
        ]


@pytest.fixture(scope="module")
def nodes(postgresql_address):
    # One address for both, as behind a balancer: a token names it as its issuer.
    env = {"PUBLIC_URL": "http://127.0.0.1:8000"}
    with (
        start_server("postgresql", postgresql_address=postgresql_address, env=env) as first,
        start_server(beside=first, env=env) as second,
    ):
        seed = first.seed()
        yield [Node(first, seed), Node(second, seed)]


def trial(
    number: int, nodes: list[Node], pipes: list[Connection]
) -> tuple[list[Seen], float, float]:
    """What the clients saw of one key around its revocation, and when that was called and returned."""
    here = nodes[number % 2]
    made = here.post("/v1/keys", {"name": f"race {number}"})
    token = here.post("/authentication/token", {"secret_key": made["key"]})["access_token"]
    granted = here.granted(made["id"], made["key"])
    # Each client asks in its own way, on both nodes in turn.
    ways = zip(*(node.questions(made["key"], token, granted) for node in nodes), strict=True)
    for pipe, asked in zip(pipes, ways, strict=True):
        pipe.send(asked)
    for pipe in pipes:
        pipe.recv()
    time.sleep(random.uniform(0, 0.02))
    called = time.monotonic()
    here.post(f"/v1/keys/{made['id']}/revocation", {})
    returned = time.monotonic()
    time.sleep(0.05)
    for pipe in pipes:
        pipe.send("stop")
    return [seen for pipe in pipes for seen in pipe.recv()], called, returned


@pytest.mark.heavy
@pytest.mark.postgresql
def test_no_request_that_began_after_the_revocation_returned_is_accepted(nodes):
    found: Counter[str] = Counter()
    with verifiers(CLIENTS) as pipes:
        for number in range(TRIALS):
            seen, called, returned = trial(number, nodes, pipes)
            wrong = judge(seen, called, returned)
            found.update(late=wrong.late, early=wrong.early, again=wrong.again)
            found.update(before=sum(each.accepted for each in seen))
            found.update(after=sum(each.began > returned for each in seen))
    print(f"{TRIALS} revocations: {dict(found)}")
    assert (found["late"], found["early"], found["again"]) == (0, 0, 0)
    # The race was one: in each trial every client was accepted before, and asked again afterwards.
    assert found["before"] >= TRIALS * CLIENTS * 2
    assert found["after"] >= TRIALS * CLIENTS * 2
