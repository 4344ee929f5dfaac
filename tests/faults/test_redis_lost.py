"""Whatever happens to Redis, verify and revoke stay right, limits hold through the database, and nobody waits long."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import psutil
import pytest
import redis
import requests

from tests import services
from tests.server import Server, start_server

pytestmark = pytest.mark.heavy
ROUNDS = 5
QUOTA, ASKED = 40, 46
LOST_AT_MOST = 16  # what lay in a pot of Redis, and in the blocks of both nodes
LONGEST = 3.0  # seconds of an answer
TOKEN = "a-token-of-the-operator"


class Redis:
    """A server of our own at one port, which comes and goes."""

    def __init__(self) -> None:
        self.port = services.free_port()
        self.address = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.address)

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*services.ended_with_us(), services.redis_program(), "--bind", "127.0.0.1", "--port", str(self.port),
             "--save", "", "--appendonly", "no", "--logfile", "/dev/null"],
        )  # fmt: skip
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with suppress(redis.RedisError):
                self.client.ping()
                return
            time.sleep(0.05)
        raise RuntimeError("Redis did not start.")

    def kill(self) -> None:
        assert self.process is not None
        for each in psutil.Process(self.process.pid).children(recursive=True):
            each.kill()
        self.process.kill()
        self.process.wait()

    def signal(self, number: int) -> None:
        psutil.Process(self.client.info("server")["process_id"]).send_signal(number)


class Nodes:
    """Two of them, asked in turn, and how long the longest answer took."""

    def __init__(self, *servers: Server) -> None:
        self.servers, self.longest, self.asked = servers, 0.0, 0
        self.seed = servers[0].seed()

    def post(self, path: str, body: dict, key: str) -> requests.Response:
        self.asked += 1
        address = self.servers[self.asked % 2].base_url
        begun = time.monotonic()
        headers = {"authorization": f"Bearer {self.seed[key]}"}
        answer = requests.post(address + path, json=body, headers=headers, timeout=30)
        self.longest = max(self.longest, time.monotonic() - begun)
        answer.raise_for_status()
        return answer

    def verified(self, text: str) -> str:
        return self.post("/v1/keys/verify", {"key": text}, "verifier_key").json()["code"]

    def failures(self) -> int:
        said = requests.get(
            f"{self.servers[0].base_url}/metrics",
            headers={"authorization": f"Bearer {TOKEN}"},
            timeout=30,
        )
        line = next(row for row in said.text.splitlines() if row.startswith("keydock_redis_fail"))
        return int(line.split()[1])


@pytest.fixture
def redis_of_ours() -> Iterator[Redis]:
    found = Redis()
    yield found
    found.kill()


@pytest.fixture
def nodes(postgresql_address: str, redis_of_ours: Redis) -> Iterator[Nodes]:
    env = {"CACHE_URL": redis_of_ours.address, "KEYDOCK_METRICS_TOKEN": TOKEN}
    with (
        start_server("postgresql", postgresql_address=postgresql_address, env=env) as first,
        start_server(beside=first, env=env) as second,
    ):
        yield Nodes(first, second)


def nothing() -> None:
    """Redis is as it should be."""


def faults(server: Redis) -> list[tuple[Callable[[], object], Callable[[], object]]]:
    """What happens to it in the middle of a round, and what ends that."""

    def full() -> None:
        server.client.config_set("maxmemory", "1")

    def emptied() -> None:
        server.client.config_set("maxmemory", "0")

    def shut() -> None:
        client = server.client.client()  # one connection, which is let in already
        client.config_set("requirepass", "another")
        client.client_kill_filter(_type="normal", skipme=True)

    def opened() -> None:
        redis.Redis.from_url(server.address, password="another").config_set("requirepass", "")

    pid = server.client.info("server")["process_id"]

    def resumed() -> None:
        psutil.Process(pid).resume()

    return [
        (server.client.flushall, nothing),
        (lambda: server.signal(signal.SIGSTOP), resumed),
        (full, emptied),
        (shut, opened),
        (server.kill, server.start),
    ]


def test_whatever_happens_to_redis_limits_hold_and_revoked_is_revoked(
    nodes: Nodes, redis_of_ours: Redis
) -> None:
    for number in range(ROUNDS):
        for kind, (begins, ends) in enumerate(faults(redis_of_ours)):
            body = {
                "name": f"key {number}.{kind}",
                "quota": {"requests": QUOTA, "period": "month"},
                "refuse_browsers": False,
            }
            made = nodes.post("/v1/keys", body, "secret_key").json()
            codes = [nodes.verified(made["key"]) for _ in range(ASKED // 3)]
            begins()
            codes += [nodes.verified(made["key"]) for _ in range(ASKED - ASKED // 3)]
            nodes.post(f"/v1/keys/{made['id']}/revocation", {}, "secret_key")
            assert {nodes.verified(made["key"]) for _ in range(4)} == {"REVOKED"}
            ends()
            passed = codes.count("VALID")
            assert QUOTA - LOST_AT_MOST <= passed <= QUOTA, (kind, codes)
            assert set(codes) == {"VALID", "QUOTA_EXCEEDED"}
    assert nodes.longest < LONGEST
    # How many there are is how often somebody asked while it was away: a node that found it so asks others for a while.
    deadline = time.monotonic() + 60
    while nodes.failures() == 0:
        assert time.monotonic() < deadline
        time.sleep(1)
    for server in nodes.servers:
        log = server.log()
        away = log.count("Redis is away, limits are borrowed from the database")
        assert 1 <= away <= ROUNDS * 4
        assert away - log.count("Redis is back; until now limits are borrowed") in {0, 1}
        assert "Traceback" not in log
        assert psutil.Process(server.process.pid).is_running()
