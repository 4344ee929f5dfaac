"""How does a test get a real Keydock? Granian as a subprocess, on a database of its own, with committed rows."""

import hashlib
import json
import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import requests

from tests import services
from tests.database import FOLDER, KEPT, one_at_a_time

REPOSITORY = Path(__file__).resolve().parent.parent
STARTED_WITHIN = 180.0  # seconds
# Nothing of the test process reaches the server but what a program needs to run.
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")


class Server:
    """One served installation: its address, its commands, its database, its log."""

    def __init__(
        self,
        folder: Path,
        database_url: str,
        workers: int,
        env: dict[str, str],
        options: Sequence[str] = (),
    ) -> None:
        self.folder = folder
        self.database_url = database_url
        self.workers = workers
        self.options = options
        self.port = services.free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.log_path = folder / f"server-{self.port}.log"
        self.process: subprocess.Popen[bytes] | None = None
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        self.env = {
            **inherited,
            "KEYDOCK_VAR": str(folder / "var"),
            "KEYDOCK_DEMO": "1",
            "KEYDOCK_CLIENT_REGISTRATION": "1",
            "DATABASE_URL": database_url,
            "PORT": str(self.port),
            **env,
        }

    def start(self) -> None:
        """Serve, and return once /healthz answers. Raises RuntimeError with the log's end otherwise."""
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--workers", str(self.workers), *self.options],
                cwd=REPOSITORY, env=self.env, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + STARTED_WITHIN
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"The server did not start:\n{self.log()[-3000:]}")
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            return requests.get(f"{self.base_url}/healthz", timeout=30).status_code == 200
        except requests.RequestException:
            return False

    def stop(self, number: int = signal.SIGTERM, *, timeout: float = 60) -> int:
        """Send the signal to the master process; its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(timeout)
        self.process = None
        return code

    def kill(self) -> None:
        """kill -9 of the master and its workers, which would otherwise live on and keep serving."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def log(self) -> str:
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def manage(self, *arguments: str, stdin: str | None = None) -> str:
        """What `manage.py` prints in this installation. Raises RuntimeError with its errors when it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=REPOSITORY, env=self.env, input=stdin, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"manage.py {arguments[0]} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def shell(self, program: str) -> str:
        """What a Python program prints with this installation's models at hand."""
        return self.manage("shell", "--no-imports", "--command", program)

    def seed(self) -> dict[str, Any]:
        """A new `seed_demo --json`: people and organization as before, keys of its own."""
        return json.loads(self.manage("seed_demo", "--json"))

    def sql(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement, with %s for parameters on either database, and commit; its rows, if it has any."""
        if self.database_url.startswith("sqlite"):
            return self._sqlite(statement.replace("%s", "?"), parameters)
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            cursor = connection.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

    def _sqlite(self, statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(urlsplit(self.database_url).path[1:], timeout=60)
        try:
            with connection:
                return connection.execute(statement, parameters).fetchall()
        finally:
            connection.close()


@contextmanager
def start_server(
    database: str = "sqlite",
    *,
    postgresql_address: str = "",
    workers: int = 1,
    env: dict[str, str] | None = None,
    beside: Server | None = None,
    serving: bool = True,
    options: Sequence[str] = (),
) -> Iterator[Server]:
    """A migrated installation, served until the block ends; with `serving=False` nobody serves it yet.

    `database` is sqlite or postgresql (then `postgresql_address` names a server to make a database on). `beside`
    gives a second node of the same installation: the same database and secrets, a port of its own. `options` are those
    of `manage.py serve`.
    """
    with tempfile.TemporaryDirectory(prefix="keydock-server-", ignore_cleanup_errors=True) as name:
        folder = beside.folder if beside else Path(name)
        address = (
            beside.database_url if beside else new_database(database, folder, postgresql_address)
        )
        server = Server(folder, address, workers, env or {}, options)
        try:
            if beside is None:
                migrate(server)
            if serving:
                server.start()
            yield server
        finally:
            server.kill()
            if beside is None and database == "postgresql":
                drop_database(postgresql_address, address)


def migrate(server: Server) -> None:
    """A new installation; on SQLite a copy of one that was migrated once, secrets included: migrating takes seconds."""
    if server.database_url.startswith("sqlite"):
        shutil.copytree(migrated(), server.folder, dirs_exist_ok=True)
    else:
        server.manage("migrate", "--verbosity", "0")


@cache
def migrated() -> Path:
    """The installation to copy, kept between runs under a name that changes with any source of the product: what is
    written after a `migrate` is in it too."""
    kept = FOLDER / f"installation-{fingerprint()}"
    if not kept.exists():
        with one_at_a_time():
            if not kept.exists():
                build(kept)
    return kept


def fingerprint() -> str:
    found = hashlib.sha256(sys.version.encode())
    for app in ("portal", "apiusers", "keys", "resources"):
        for path in sorted((REPOSITORY / app).rglob("*.py")):
            found.update(f"{path.relative_to(REPOSITORY)}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]


def build(kept: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="unfinished-", dir=kept.parent))
    Server(folder, new_database("sqlite", folder, ""), 1, {}).manage("migrate", "--verbosity", "0")
    folder.replace(kept)
    by_age = sorted(kept.parent.glob("installation-*"), key=lambda path: path.stat().st_mtime)
    for path in by_age[:-KEPT]:
        shutil.rmtree(path, ignore_errors=True)


def new_database(database: str, folder: Path, postgresql_address: str) -> str:
    if database == "sqlite":
        return f"sqlite:///{folder / 'keydock.sqlite3'}"
    name = f"keydock_{secrets.token_hex(6)}"
    with psycopg.connect(postgresql_address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return services.database_address(postgresql_address, name)


def drop_database(postgresql_address: str, address: str) -> None:
    """End our own connections by name: `WITH (FORCE)` fails on a vacuum of the superuser's, which a plain DROP ends."""
    name = urlsplit(address).path[1:]
    with psycopg.connect(postgresql_address, autocommit=True) as connection:
        for _ in range(10):
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND usename = current_user",
                [name],
            )
            with suppress(psycopg.errors.ObjectInUse):
                connection.execute(f"DROP DATABASE IF EXISTS {name}")
                return
    raise RuntimeError(f"{name} is still in use")
