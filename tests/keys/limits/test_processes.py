"""Four processes that come and go never let more through together than is allowed, whatever happens to Redis."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
import redis

from keys.limits.states import SHARE
from tests import services
from tests.server import REPOSITORY, Server, start_server

pytestmark = pytest.mark.heavy  # a proof with processes that come and go
PROCESSES = 4
WINDOW = 2  # seconds
REQUESTS = 60
SECONDS = 5.0
PLENTY = 100_000


class Noted(NamedTuple):
    begun: float
    ended: float
    cost: int
    refused_by: str


class Callers:
    """The processes, and what they noted."""

    def __init__(self, server: Server, quota: int = PLENTY) -> None:
        self.server, self.quota = server, quota
        self.notes = server.folder / "notes"
        self.notes.mkdir()
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, seconds: float = SECONDS) -> subprocess.Popen[bytes]:
        path = self.notes / str(len(self.running))
        told = [str(value) for value in (seconds, REQUESTS, WINDOW, self.quota, path)]
        program = subprocess.Popen(
            [sys.executable, "-m", "tests.keys.limits.callers", *told],
            cwd=REPOSITORY, env=self.server.env | {"KEYDOCK_ALONE": "0"},
        )  # fmt: skip
        self.running.append(program)
        return program

    def are_at_work(self) -> None:
        """Wait until each of them was told something."""
        deadline = time.monotonic() + 60
        while not all(path.exists() and path.stat().st_size for path in self.paths()):
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def paths(self) -> list[Path]:
        return [self.notes / str(number) for number in range(len(self.running))]

    def noted(self) -> list[Noted]:
        """In the order of time, once all of them have ended."""
        for program in self.running:
            program.wait(60)
        lines = [line for path in self.paths() for line in path.read_text().splitlines()]
        parts = [line.split() for line in lines if len(line.split()) == 4]
        return sorted(Noted(float(a), float(b), int(cost), by) for a, b, cost, by in parts)


def most_in_a_window(noted: list[Noted]) -> int:
    """The most that passed in any stretch of the window's length: whoever was let in within it, begin to end."""
    passed = sorted((note.begun, note.ended, note.cost) for note in noted if note.refused_by == "-")
    return max(
        sum(cost for begun, ended, cost in passed if begun >= first and ended < first + WINDOW)
        for first, _, _ in passed
    )


@pytest.fixture
def quiet_redis(redis_address: str) -> Iterator[str]:
    """Another Redis than the one that all tests share: this one is maltreated."""
    with services.redis_server() as address:
        yield address


def process_of(address: str) -> psutil.Process:
    return psutil.Process(redis.Redis.from_url(address).info("server")["process_id"])


@pytest.fixture(scope="module")
def migrated(postgresql_address: str) -> Iterator[Server]:
    with start_server("postgresql", postgresql_address=postgresql_address, serving=False) as server:
        yield server


@pytest.fixture(params=["database", "redis"])
def installation(request: pytest.FixtureRequest, migrated: Server, tmp_path: Path) -> Server:
    env = {}
    if request.param == "redis":
        env["CACHE_URL"] = request.getfixturevalue("quiet_redis")
    migrated.sql("DELETE FROM keys_limitcount")
    server = Server(migrated.folder, migrated.database_url, 1, env)
    server.folder = tmp_path
    return server


def test_together_they_keep_to_a_window_while_some_are_killed_and_redis_is_maltreated(
    installation: Server,
) -> None:
    callers = Callers(installation)
    first = [callers.start() for _ in range(PROCESSES)]
    callers.are_at_work()
    if address := installation.env.get("CACHE_URL"):
        maltreat(address)
    else:
        time.sleep(1.5)
    first[0].kill()
    callers.start(SECONDS / 2)
    noted = callers.noted()
    assert most_in_a_window(noted) <= REQUESTS
    # There is always somebody who wants more. What is lent, or lost with who was killed, is a part of the limit.
    stretch = noted[-1].ended - noted[0].begun
    passed = sum(note.cost for note in noted if note.refused_by == "-")
    lent = (PROCESSES + 2) * (REQUESTS // SHARE)
    assert passed >= (REQUESTS - lent) * (stretch // WINDOW) * 0.8
    assert any(note.refused_by == "key" for note in noted)


def maltreat(address: str) -> None:
    """Pause it, empty it, end it."""
    server, client = process_of(address), redis.Redis.from_url(address)
    assert client.info("commandstats")["cmdstat_evalsha"]["calls"] > PROCESSES
    server.send_signal(signal.SIGSTOP)
    time.sleep(0.7)
    server.send_signal(signal.SIGCONT)
    time.sleep(0.3)
    client.flushall()
    time.sleep(0.5)
    server.kill()


def test_a_restart_forgets_no_quota_and_loses_but_what_was_lent(installation: Server) -> None:
    quota = 150
    callers = Callers(installation, quota)
    for _ in range(2):
        started = [callers.start(1.5) for _ in range(PROCESSES)]
        callers.are_at_work()
        started[0].kill()
        for program in started:
            program.wait(60)
    noted = callers.noted()
    passed = sum(note.cost for note in noted if note.refused_by == "-")
    assert passed <= quota
    last = callers.start(3.0)
    last.wait(60)
    passed = sum(note.cost for note in callers.noted() if note.refused_by == "-")
    # Two were killed with a block each. Costs of more than one may find too little left.
    assert quota - 2 * (quota // SHARE) - 2 <= passed <= quota
    ((state,),) = installation.sql("SELECT state FROM keys_limitcount WHERE counter = 'k1/month'")
    assert passed <= json.loads(state)["used"] <= quota
