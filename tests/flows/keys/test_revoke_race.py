"""A revocation that has returned holds on every node under load, for the key and for the tokens made from it; so do a
plan that was cut, and a suspension.

One node serves the whole portal, the other one the gate alone. Whatever uses the keys asks both without a pause, in the
event loop of either; and other programs keep both busy meanwhile.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import NamedTuple

import pytest
import requests

from tests.faults.oracle import Seen, judge
from tests.faults.verifiers import Question, verifiers
from tests.server import Server, start_server

ROUNDS = 100
KEYS = 10  # revoked one after the other in each round: a thousand in all
CLIENTS = 4
BUSY = 6  # other programs
CUSTOMERS = 5  # with a plan and a key each
CHANGES = 50  # of each of them, one after the other; every fifth is a suspension, the others are of its plan
HELD = "pops:read"


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

    def operate(self, method: str, path: str, body: dict | None = None) -> dict:
        """The answer to a key of the installation."""
        headers = {"x-api-key": self.seed["operator_key"]}
        answer = requests.request(method, self.url + path, json=body, headers=headers, timeout=30)
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
        start_server(beside=first, env=env, options=["--gate"]) as second,
    ):
        seed = first.seed()
        yield [Node(first, seed), Node(second, seed)]


@contextmanager
def busy(nodes: list[Node]) -> Iterator[None]:
    """Programs that use another key at both nodes without a pause."""
    ended = threading.Event()

    def use(node: Node) -> None:
        with requests.Session() as http:
            http.trust_env = False
            while not ended.is_set():
                http.get(f"{node.url}/v1/whoami", headers=node.http.headers, timeout=30)

    threads = [threading.Thread(target=use, args=(nodes[number % 2],)) for number in range(BUSY)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


class Raced(NamedTuple):
    """One key: how each client asks about it, and when its revocation was called and returned."""

    ways: list[list[Question]]
    called: float
    returned: float


def raced(
    number: int, nodes: list[Node], pipes: list[Connection]
) -> list[tuple[list[Seen], Raced]]:
    """One round: what the clients saw of each key around its revocation."""
    portal = nodes[0]
    made = [portal.post("/v1/keys", {"name": f"race {number} {one}"}) for one in range(KEYS)]
    asked = [ways_of(key, nodes, number + one) for one, key in enumerate(made)]
    for client, pipe in enumerate(pipes):
        pipe.send([question for ways in asked for question in ways[client]])
    for pipe in pipes:
        pipe.recv()
    times = []
    for key in made:
        time.sleep(random.uniform(0, 0.02))
        called = time.monotonic()
        portal.post(f"/v1/keys/{key['id']}/revocation", {})
        times.append((called, time.monotonic()))
    for pipe in pipes:
        pipe.send("stop")
    seen = [pipe.recv() for pipe in pipes]
    return [(of_key(seen, asked, one), Raced(asked[one], *times[one])) for one in range(len(made))]


def ways_of(made: dict, nodes: list[Node], number: int) -> list[list[Question]]:
    """For each client its own way of asking, at both nodes in turn. Tokens are made at either node."""
    exchange = nodes[number % 2].post("/authentication/token", {"secret_key": made["key"]})
    granted = nodes[0].granted(made["id"], made["key"])
    asked = (node.questions(made["key"], exchange["access_token"], granted) for node in nodes)
    return [list(pair) for pair in zip(*asked, strict=True)]


def of_key(seen: list[list[Seen]], asked: list[list[list[Question]]], one: int) -> list[Seen]:
    """What was seen of one key: each client asks its questions over and over, in one order."""
    each = len(asked[one][0])
    return [
        what
        for answers in seen
        for place, what in enumerate(answers)
        if place % (each * len(asked)) // each == one
    ]


@pytest.mark.heavy
@pytest.mark.postgresql
def test_no_request_that_began_after_the_revocation_returned_is_accepted(nodes):
    found: Counter[str] = Counter()
    with verifiers(CLIENTS) as pipes, busy(nodes):
        for number in range(ROUNDS):
            for seen, key in raced(number, nodes, pipes):
                wrong = judge(seen, key.called, key.returned)
                found.update(late=wrong.late, early=wrong.early, again=wrong.again)
                found.update(before=sum(each.accepted for each in seen))
                found.update(after=sum(each.began > key.returned for each in seen))
                found.update(revoked=1)
    print(dict(found))
    assert (found["late"], found["early"], found["again"]) == (0, 0, 0)
    # The race was one: every client was accepted before, at both nodes, and asked again afterwards.
    assert found["revoked"] == ROUNDS * KEYS
    assert found["before"] >= ROUNDS * KEYS * CLIENTS * 2
    assert found["after"] >= ROUNDS * KEYS * CLIENTS * 2


class Customer(NamedTuple):
    """An organization with a plan of its own, and how each client asks whether its key may do what the plan allows."""

    plan: str
    organization: str
    ways: list[list[Question]]


def customer(number: int, nodes: list[Node]) -> Customer:
    portal = nodes[0]
    name = f"Race {number} {random.getrandbits(40)}"
    plan = portal.operate("POST", "/v1/plans", {"name": name, "permissions": [HELD]})
    made = portal.operate("POST", "/v1/organizations", {"name": name, "plan": plan["id"]})
    organization = f"/v1/organizations/{made['id']}"
    key = portal.operate("POST", f"{organization}/keys", {"name": "k", "permissions": [HELD]})
    token = exchanged(portal, made["id"], key["key"])
    verifier = {"authorization": f"Bearer {portal.seed['installation_verifier_key']}"}
    asked = [
        [
            Question(
                "POST", f"{node.url}/v1/keys/verify", verifier, {"key": text, "permissions": [HELD]}
            )
            for node in nodes
        ]
        for text in (key["key"], token, portal.granted(key["id"], key["key"]), key["key"])
    ]
    return Customer(f"/v1/plans/{plan['id']}", organization, asked)


def exchanged(node: Node, organization_id: str, key: str) -> str:
    """A token of the key of another organization than the demo's."""
    answer = requests.post(
        f"{node.url}/authentication/token",
        json={"secret_key": key},
        headers={"x-organization-id": organization_id},
        timeout=30,
    )
    answer.raise_for_status()
    return answer.json()["access_token"]


def take_away(portal: Node, hit: Customer, number: int) -> None:
    """By the plan, or every fifth time by a suspension."""
    if number % 5 == 4:
        portal.operate("POST", f"{hit.organization}/suspension", {"reason": "a race"})
    else:
        portal.operate("PATCH", hit.plan, {"permissions": []})


def give_back(portal: Node, hit: Customer, number: int) -> None:
    if number % 5 == 4:
        portal.operate("DELETE", f"{hit.organization}/suspension")
    else:
        portal.operate("PATCH", hit.plan, {"permissions": [HELD]})


@pytest.mark.heavy
@pytest.mark.postgresql
def test_no_request_that_began_after_a_plan_was_cut_or_a_suspension_returned_is_accepted(nodes):
    found: Counter[str] = Counter()
    customers = [customer(number, nodes) for number in range(CUSTOMERS)]
    asked = [each.ways for each in customers]
    with verifiers(CLIENTS) as pipes, busy(nodes):
        for number in range(CHANGES):
            for client, pipe in enumerate(pipes):
                pipe.send([question for ways in asked for question in ways[client]])
            for pipe in pipes:
                pipe.recv()
            times = []
            for hit in customers:
                called = time.monotonic()
                take_away(nodes[0], hit, number)
                times.append((called, time.monotonic()))
            for pipe in pipes:
                pipe.send("stop")
            seen = [pipe.recv() for pipe in pipes]
            for one, (called, returned) in enumerate(times):
                answers = of_key(seen, asked, one)
                wrong = judge(answers, called, returned)
                found.update(late=wrong.late, early=wrong.early, again=wrong.again, changes=1)
                found.update(before=sum(each.accepted for each in answers))
                found.update(after=sum(each.began > returned for each in answers))
            for hit in customers:
                give_back(nodes[0], hit, number)
    print(dict(found))
    assert (found["late"], found["early"], found["again"]) == (0, 0, 0)
    assert found["changes"] == CUSTOMERS * CHANGES
    assert found["before"] >= CUSTOMERS * CHANGES * CLIENTS * 2
    assert found["after"] >= CUSTOMERS * CHANGES * CLIENTS * 2
