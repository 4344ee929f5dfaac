"""PostgreSQL crashes, restarts, throws everybody out: 503 with Retry-After meanwhile, and then on as before."""

import time
from collections.abc import Callable, Iterator

import psycopg
import pytest
import requests

from tests.faults.acknowledged import Programs, broken
from tests.server import Server, start_server
from tests.services import PostgresqlServer, postgresql_server

pytestmark = [pytest.mark.heavy, pytest.mark.postgresql]
LONGEST_ANSWER = 5.0  # seconds: three are promised, and a busy machine adds its own
BACK_WITHIN = 15.0  # seconds


@pytest.fixture(scope="module")
def database() -> Iterator[PostgresqlServer]:
    with postgresql_server(durable=True) as running:
        yield running


@pytest.fixture(scope="module")
def node(database) -> Iterator[Server]:
    with start_server("postgresql", postgresql_address=database.address) as server:
        yield server


def seconds_until(holds: Callable[[], bool], longest: float = 120.0) -> float:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < longest
        time.sleep(0.02)
    return time.monotonic() - began


def ready(node: Server) -> bool:
    return requests.get(f"{node.base_url}/readyz", timeout=30).status_code == 200


def crash(database: PostgresqlServer) -> None:
    database.stop(3)


def stop(database: PostgresqlServer) -> None:
    database.stop(2)


@pytest.mark.parametrize("fall", [crash, stop])
def test_while_the_database_is_down_the_answer_is_503_and_afterwards_nothing_is_lost(
    database, node, fall
):
    process = node.process
    with Programs(node, node.seed()) as programs:
        programs.wait_for(more=20)
        fall(database)
        page = requests.get(f"{node.base_url}/accounts/login/", timeout=30)
        readiness = requests.get(f"{node.base_url}/readyz", timeout=30)
        alive = requests.get(f"{node.base_url}/healthz", timeout=30)
        seconds_until(lambda: programs.promises.statuses[503] >= 20)
        database.start()
        back_after = seconds_until(lambda: ready(node))
        programs.wait_for(more=20)
    promises = programs.promises
    assert (readiness.status_code, readiness.json()["failed"]) == (503, ["database"])
    assert (alive.status_code, page.status_code in {200, 503}) == (200, True)
    assert set(promises.statuses) == {200, 201, 503}
    assert (promises.retry_after, promises.slowest < LONGEST_ANSWER) == ({"1"}, True)
    assert back_after < BACK_WITHIN
    assert broken(node, promises) == []
    assert node.process is process
    assert process.poll() is None


def test_connections_that_the_database_ends_are_opened_again(database, node):
    superuser = database.address.replace("//keydock:", "//postgres:")
    with Programs(node, node.seed()) as programs, psycopg.connect(superuser) as operator:
        for _ in range(5):
            programs.wait_for(more=10)
            operator.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'keydock'"
            )
        programs.wait_for(more=10)
    assert set(programs.promises.statuses) <= {200, 201, 503}
    assert broken(node, programs.promises) == []


def test_a_server_that_starts_before_its_database_serves_once_it_is_there(database, node):
    """It cannot prove its secrets yet, so until then it serves nothing but /healthz."""
    key = node.seed()["secret_key"]
    stop(database)
    with start_server(beside=node) as late:
        ask = lambda: requests.get(  # noqa: E731
            f"{late.base_url}/v1/whoami", headers={"authorization": f"Bearer {key}"}, timeout=30
        )
        while_down = ask()
        database.start()
        seconds_until(lambda: ask().status_code == 200, BACK_WITHIN)
    assert (while_down.status_code, while_down.headers["Retry-After"]) == (503, "1")
