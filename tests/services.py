"""Where do PostgreSQL and Redis come from in tests? From this machine's binaries, started for us alone and removed."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis

from tests.authority import Certificate

NOBODY = 65534  # initdb and postgres refuse to run as root; any other user will do
STARTED_WITHIN = 180.0  # seconds
# The one line a newcomer is told.
PACKAGES = (
    "postgresql pgbouncer redis-server chromium-headless-shell curl jq nodejs npm nginx-light caddy"
)
INSTALL = f"apt-get install -y {PACKAGES}"


class MissingBinaryError(RuntimeError):
    """A program that a test needs is not on this machine."""

    def __init__(self, program: str) -> None:
        super().__init__(f"{program} is not installed; install it with: {INSTALL}")


# Below the ports that the system hands out to whoever asks for any: such a one could be gone again before our
# server listens at it. Each process of a run takes from a share of its own, beginning somewhere in it.
PORTS_OF_A_PROCESS = 3_000
FIRST_PORTS = {"": 20_000, "gw0": 23_000, "gw1": 26_000}


def _ports() -> Iterator[int]:
    share = FIRST_PORTS.get(os.environ.get("PYTEST_XDIST_WORKER", ""), 29_000)
    for number in count(secrets.randbelow(PORTS_OF_A_PROCESS)):
        yield share + number % PORTS_OF_A_PROCESS


_candidates = _ports()


def free_port() -> int:
    """A port that nobody has, and that nobody else in this run will be given."""
    while True:
        port = next(_candidates)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextmanager
def deaf_port() -> Iterator[int]:
    """A port that is ours as long as the block lasts, and where nobody listens: whoever connects is refused."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def database_address(server: str, name: str) -> str:
    """The address of the database `name` on the server whose own address is `server`."""
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def postgresql_programs() -> Path:
    """The folder of initdb and postgres: on PATH, or where pg_config or Debian's packages put it."""
    candidates = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    if shutil.which("pg_config"):
        answer = subprocess.run(
            ["pg_config", "--bindir"], capture_output=True, text=True, check=False
        )
        candidates.append(Path(answer.stdout.strip()))
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += sorted(debian, key=lambda folder: float(folder.parent.name), reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise MissingBinaryError("PostgreSQL")


def ended_with_us() -> list[str]:
    """Words before a command that end it with the process that started it, also when that one is killed (Linux)."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "INT"] if setpriv else []


def redis_program() -> str:
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        raise MissingBinaryError("Redis")
    return program


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[str]:
    """A PostgreSQL server of our own; yields the address of an ordinary role's maintenance database.

    The role may create databases and is no superuser, as in production. Without `durable` nothing is forced to
    disk, which is faster and loses data in a crash: tests of crashes ask for `durable=True`.
    """
    with postgresql_server(durable=durable) as server:
        yield server.address


@contextmanager
def postgresql_server(
    *, durable: bool = False, connections: int = 200
) -> Iterator["PostgresqlServer"]:
    """The same, as the server itself, which its user may stop and start again."""
    server = PostgresqlServer(durable=durable, connections=connections)
    try:
        server.start()
        yield server
    finally:
        server.remove()


class PostgresqlServer:
    """A cluster in a folder of its own, which fault tests may stop, crash and start again."""

    def __init__(self, *, durable: bool = False, connections: int = 200) -> None:
        self.connections = connections
        self.programs = postgresql_programs()
        self.folder = Path(tempfile.mkdtemp(prefix="keydock-postgresql-"))
        self.port = free_port()
        self.password = secrets.token_hex(16)
        self.address = f"postgresql://keydock:{self.password}@127.0.0.1:{self.port}/postgres"
        self.options = (
            [] if durable else ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        )
        self.process: subprocess.Popen[bytes] | None = None
        self._initialise()

    def _as_nobody(self) -> dict[str, Any]:
        """Arguments for subprocess that leave root behind; none where we are not root."""
        if os.geteuid() != 0:
            return {}
        return {"user": NOBODY, "group": NOBODY, "extra_groups": []}

    def _initialise(self) -> None:
        password_file = self.folder / "password"
        password_file.write_text(self.password)
        if os.geteuid() == 0:
            for path in (self.folder, password_file):
                os.chown(path, NOBODY, NOBODY)
        subprocess.run(
            [self.programs / "initdb", "--pgdata", self.folder / "cluster", "--username", "postgres",
             "--pwfile", password_file, "--auth", "scram-sha-256", "--encoding", "UTF8",
             "--locale", "C.UTF-8", "--no-sync"],
            check=True, capture_output=True, cwd=self.folder, **self._as_nobody(),
        )  # fmt: skip

    def start(self) -> None:
        settings = [
            "listen_addresses=127.0.0.1", f"port={self.port}", f"unix_socket_directories={self.folder}",
            f"max_connections={self.connections}", "shared_buffers=64MB", "log_min_messages=fatal", *self.options,
        ]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*ended_with_us(), self.programs / "postgres", "-D", self.folder / "cluster",
                 *(part for setting in settings for part in ("-c", setting))],
                stdout=log, stderr=log, cwd=self.folder, start_new_session=True, **self._as_nobody(),
            )  # fmt: skip
        wait_until(self._create_role, self.process, self.folder / "log")

    def _create_role(self) -> None:
        superuser = self.address.replace("//keydock:", "//postgres:")
        with psycopg.connect(superuser, autocommit=True, connect_timeout=2) as connection:
            known = connection.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = 'keydock'"
            ).fetchone()
            if known is None:
                connection.execute(
                    f"CREATE ROLE keydock LOGIN CREATEDB PASSWORD '{self.password}'"  # our own hex digits
                )

    def stop(self, number: int = 2) -> None:
        """Stop by signal: 2 (SIGINT) ends cleanly, 3 (SIGQUIT) is the immediate mode, a crash."""
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(timeout=STARTED_WITHIN)
            self.process = None

    def remove(self) -> None:
        try:
            self.stop(3)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def redis_server(certificate: Certificate | None = None) -> Iterator[str]:
    """A Redis server of our own without persistence; yields its address. With a certificate it speaks TLS alone."""
    program, port = redis_program(), free_port()
    listens, client = ["--port", str(port)], dict[str, Any]()
    address = f"redis://127.0.0.1:{port}/0"
    if certificate:
        listens = [
            "--port", "0", "--tls-port", str(port), "--tls-cert-file", str(certificate.file),
            "--tls-key-file", str(certificate.key), "--tls-auth-clients", "no",
        ]  # fmt: skip
        address, client = f"rediss://localhost:{port}/0", {"ssl_cert_reqs": "none"}
    with tempfile.TemporaryDirectory(prefix="keydock-redis-") as folder:
        log = Path(folder) / "log"
        process = subprocess.Popen(
            [*ended_with_us(), program, "--bind", "127.0.0.1", *listens, "--save", "", "--appendonly", "no",
             "--dir", folder, "--logfile", str(log)],
            start_new_session=True,
        )  # fmt: skip
        try:
            wait_until(lambda: redis.Redis.from_url(address, **client).ping(), process, log)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=STARTED_WITHIN)


def wait_until(answers: Callable[[], object], process: subprocess.Popen[bytes], log: Path) -> None:
    """Call `answers` until it raises no connection error. Raises RuntimeError with the log's end otherwise."""
    deadline = time.monotonic() + STARTED_WITHIN
    while True:
        try:
            answers()
            return
        except (OSError, psycopg.OperationalError, redis.RedisError) as error:
            if process.poll() is not None or time.monotonic() > deadline:
                end = log.read_text(errors="replace")[-2000:] if log.exists() else ""
                raise RuntimeError(f"A test service did not start: {error}\n{end}") from error
            time.sleep(0.05)
