"""Two server processes on one PostgreSQL agree: one key for one Idempotency-Key, one successor, one revocation."""

import secrets
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import requests

from tests.flows.programs import unless_busy
from tests.server import Server, start_server

pytestmark = pytest.mark.postgresql
CALLERS = 20


class Nodes:
    """A balancer without memory: each request goes to the next node."""

    def __init__(self, first: Server, second: Server) -> None:
        self.servers = [first, second]
        self.seed = first.seed()
        self.headers = {
            "x-api-key": self.seed["secret_key"],
            "x-organization-id": self.seed["organization_id"],
        }

    def post(self, path: str, body: dict, number: int = 0, **headers: str) -> requests.Response:
        address = self.servers[number % 2].base_url + path
        sent = {"json": body, "headers": {**self.headers, **headers}, "timeout": 60}
        return unless_busy(lambda: requests.post(address, **sent))

    def made(self) -> dict:
        answer = self.post("/v1/keys", {"name": f"key {secrets.token_hex(4)}"})
        answer.raise_for_status()
        return answer.json()

    def events(self, action: str, key_id: str) -> int:
        (row,) = self.servers[0].sql(
            "SELECT COUNT(*) FROM portal_auditevent WHERE action = %s AND object_id = %s",
            [action, key_id],
        )
        return row[0]


@pytest.fixture(scope="module")
def nodes(postgresql_address: str) -> Iterator[Nodes]:
    with (
        start_server("postgresql", postgresql_address=postgresql_address) as first,
        start_server(beside=first) as second,
    ):
        yield Nodes(first, second)


def together(
    call: Callable[[int], requests.Response], count: int = CALLERS
) -> list[requests.Response]:
    """The answers to calls that start at the same moment; each caller has its number."""
    start = Barrier(count)

    def begin(number: int) -> requests.Response:
        start.wait(timeout=60)
        return call(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


def statuses(answers: list[requests.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def test_twenty_creates_with_one_idempotency_key_make_one_key(nodes):
    name, idempotency = f"once {secrets.token_hex(4)}", secrets.token_hex(8)
    create = lambda number: nodes.post(  # noqa: E731
        "/v1/keys", {"name": name}, number, **{"Idempotency-Key": idempotency}
    )
    answers = together(create)
    assert set(statuses(answers)) <= {201, 409}
    made = {answer.json()["key"] for answer in answers if answer.status_code == 201}
    assert len(made) == 1
    assert create(1).json()["key"] in made


def test_a_reply_that_was_lost_is_given_again_and_no_second_key_is_made(nodes):
    """The program closes its connection right after sending and asks again, at the other node."""
    name, idempotency = f"lost {secrets.token_hex(4)}", secrets.token_hex(8)
    body = f'{{"name": "{name}"}}'
    headers = {
        **nodes.headers,
        "Host": "127.0.0.1",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Idempotency-Key": idempotency,
    }
    lines = "".join(f"{header}: {value}\r\n" for header, value in headers.items())
    with socket.create_connection(("127.0.0.1", nodes.servers[0].port)) as connection:
        connection.sendall(f"POST /v1/keys HTTP/1.1\r\n{lines}\r\n{body}".encode())
    answers = together(
        lambda number: nodes.post("/v1/keys", {"name": name}, 1, **{"Idempotency-Key": idempotency}), 4
    )  # fmt: skip
    assert set(statuses(answers)) <= {201, 409}
    rows = nodes.servers[0].sql("SELECT COUNT(*) FROM keys_apikey WHERE name = %s", [name])
    assert rows == [(1,)]


def test_of_twenty_rotations_one_makes_a_successor(nodes):
    old = nodes.made()
    path = f"/v1/keys/{old['id']}/rotation"
    answers = together(lambda number: nodes.post(path, {"overlap_seconds": 3600}, number))
    assert statuses(answers) == {201: 1, 409: CALLERS - 1}
    assert nodes.events("key.rotated", old["id"]) == 1


@pytest.mark.parametrize("trial", range(3))
def test_a_revoked_key_never_gains_a_successor(nodes, trial):
    old = nodes.made()
    paths = [f"/v1/keys/{old['id']}/rotation", f"/v1/keys/{old['id']}/revocation"]
    bodies = [{"overlap_seconds": 3600}, {}]
    rotated, revoked = together(lambda number: nodes.post(paths[number], bodies[number], number), 2)
    assert (rotated.status_code in {201, 409}, revoked.status_code) == (True, 200)
    answer = requests.get(
        f"{nodes.servers[0].base_url}/v1/whoami",
        headers={"authorization": f"Bearer {old['key']}"},
        timeout=30,
    )
    assert answer.status_code == 401


def test_of_twenty_revocations_one_writes_the_event_and_all_are_told_the_same(nodes):
    key = nodes.made()
    path = f"/v1/keys/{key['id']}/revocation"
    answers = together(lambda number: nodes.post(path, {"reason": f"caller {number}"}, number))
    assert statuses(answers) == {200: CALLERS}
    assert len({answer.json()["revoked_at"] for answer in answers}) == 1
    assert nodes.events("key.revoked", key["id"]) == 1


def test_of_twenty_keys_of_one_name_one_is_made(nodes):
    name = f"wanted {secrets.token_hex(4)}"
    answers = together(lambda number: nodes.post("/v1/keys", {"name": name}, number))
    assert statuses(answers) == {201: 1, 409: CALLERS - 1}


def test_what_a_plan_loses_and_a_suspension_stops_is_refused_by_the_other_node_at_once(nodes):
    """Two hundred changes, each asked about at the node that did not hear of it, as soon as it was committed."""
    first, second = nodes.servers
    ours = [nodes.seed["organization_id"]]
    plan_of = "WHERE id = (SELECT plan_id FROM portal_organization WHERE public_id = %s)"
    changes = [
        (f"UPDATE portal_plan SET permissions = '[]' {plan_of}", 403),
        (f"UPDATE portal_plan SET permissions = '[\"*\"]' {plan_of}", 200),
        ("UPDATE portal_organization SET suspended_at = now() WHERE public_id = %s", 401),
        ("UPDATE portal_organization SET suspended_at = NULL WHERE public_id = %s", 200),
    ]
    seen = Counter()
    with requests.Session() as http:
        for number in range(200):
            statement, expected = changes[number % len(changes)]
            first.sql(statement, ours)
            address = f"{second.base_url}/v1/auth?permission=pops:read"
            answer = http.get(address, headers=nodes.headers, timeout=30)
            seen[answer.status_code, expected] += 1
    assert seen == {(401, 401): 50, (403, 403): 50, (200, 200): 100}
