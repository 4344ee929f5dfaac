"""More callers than PostgreSQL has connections: bounded waiting, room for others, and nobody refused after the rush."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import requests

from tests.server import Server, start_server
from tests.services import PostgresqlServer, postgresql_server

pytestmark = [pytest.mark.heavy, pytest.mark.postgresql]
CALLERS = 130
EACH = 6
# What the documented shape opens at most: the portal's pool, gate, event loop and health; the gate's process.
PORTAL, GATE = 20 + 4 + 1 + 1, 4 + 3 + 1
IDLE_AGAIN = 30.0  # seconds; five are meant, on a machine that has nothing else to do


@pytest.fixture(scope="module")
def database() -> Iterator[PostgresqlServer]:
    """With PostgreSQL's own number of connections."""
    with postgresql_server(connections=100) as running:
        yield running


@pytest.fixture(scope="module")
def portal(database) -> Iterator[Server]:
    env = {"PUBLIC_URL": "http://127.0.0.1:8000"}
    with start_server("postgresql", postgresql_address=database.address, env=env) as server:
        yield server


@pytest.fixture(scope="module")
def gate(portal) -> Iterator[Server]:
    env = {"PUBLIC_URL": "http://127.0.0.1:8000"}
    with start_server(beside=portal, env=env, options=["--gate"]) as server:
        yield server


def headers(seed: dict) -> dict[str, str]:
    return {"x-api-key": seed["secret_key"], "x-organization-id": seed["organization_id"]}


def connections(database: PostgresqlServer) -> int:
    superuser = database.address.replace("//keydock:", "//postgres:")
    with psycopg.connect(superuser, autocommit=True) as operator:
        found = operator.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE usename = 'keydock'"
        ).fetchone()
    assert found is not None
    return found[0]


def test_a_rush_of_callers_leaves_room_for_others_and_is_over_when_it_is_over(
    database, portal, gate
):
    seed = portal.seed()
    answers: Counter[tuple[int, str | None]] = Counter()
    address = f"{portal.base_url}/v1/keys?limit=5"

    def call(number: int) -> None:
        with requests.Session() as session:
            for _ in range(EACH):
                said = session.get(address, headers=headers(seed), timeout=60)
                answers[said.status_code, said.headers.get("Retry-After")] += 1

    with ThreadPoolExecutor(CALLERS) as callers:
        rush = callers.map(call, range(CALLERS))
        most, health = 0, set()
        while sum(answers.values()) < CALLERS * EACH / 2:
            most = max(most, connections(database))
            health.add(requests.get(f"{portal.base_url}/readyz", timeout=60).status_code)
        portal.manage("migrate", "--check")
        list(rush)
    print(dict(answers), "connections:", most)
    assert sum(answers.values()) == CALLERS * EACH
    assert set(answers) <= {(200, None), (503, "1")}
    assert answers[200, None] > CALLERS * EACH / 2
    assert most <= PORTAL + GATE + 1  # and `migrate`
    assert health == {200}
    # One caller at a time is served at once.
    one_by_one = Counter(
        requests.get(address, headers=headers(seed), timeout=60).status_code for _ in range(60)
    )
    assert one_by_one == {200: 60}
    deadline = time.monotonic() + IDLE_AGAIN
    while connections(database) > 6:
        assert time.monotonic() < deadline
        time.sleep(0.5)


def test_the_gate_alone_answers_its_questions_and_nothing_else(portal, gate):
    seed = portal.seed()
    asked = [
        requests.get(f"{gate.base_url}{path}", headers=headers(seed), timeout=30)
        for path in ("/v1/whoami", "/v1/auth", "/readyz", "/healthz", "/v1/keys", "/")
    ]
    assert [answer.status_code for answer in asked] == [200, 200, 200, 200, 404, 404]
    made = requests.post(
        f"{gate.base_url}/authentication/token",
        json={"secret_key": seed["secret_key"]},
        timeout=30,
    ).json()["access_token"]
    bearer = {"authorization": f"Bearer {made}"}
    answers = [
        requests.get(f"{server.base_url}/v1/whoami", headers=bearer, timeout=30)
        for server in (portal, gate)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()


def test_what_the_gate_alone_counts_is_written(portal, gate):
    seed = portal.seed()
    for _ in range(3):
        requests.get(f"{gate.base_url}/v1/whoami", headers=headers(seed), timeout=30)
    gate.stop()
    found = portal.sql(
        "SELECT SUM(count), MAX(at) IS NOT NULL FROM keys_keyusage u JOIN keys_apikey k ON k.id = u.key_id"
        " JOIN keys_keylastuse l ON l.key_id = k.id WHERE public_id = %s",
        [seed["secret_key"].split("_")[2]],
    )
    gate.start()
    assert found == [(3, True)]


def test_a_restart_of_the_database_that_nobody_notices_refuses_nobody(database, portal, gate):
    """Connections lie idle while it restarts: the next request of each finds that out by itself."""
    seed = portal.seed()
    addresses = [f"{gate.base_url}/v1/whoami", f"{portal.base_url}/v1/whoami"]
    addresses += [f"{portal.base_url}/v1/keys", f"{portal.base_url}/readyz"]
    for _ in range(3):
        for stop in (2, 3):
            before = [requests.get(one, headers=headers(seed), timeout=30) for one in addresses]
            database.stop(stop)
            database.start()
            after = [requests.get(one, headers=headers(seed), timeout=30) for one in addresses]
            assert {answer.status_code for answer in before + after} == {200}
