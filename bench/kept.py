"""What is built once and kept? Databases full of keys, the secrets they were made with, and what callers present.

It lies in var/bench under a name made of all that it depends on: another migration or filler makes another one.
"""

import hashlib
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench import environments
from bench.plan import KEPT, REPOSITORY, Plan
from bench.postgresql import ArchivedPostgresql
from tests.services import database_address

PEERS = ("api_key", "knox", "authtoken", "simplejwt", "oauth_toolkit")
ON_SQLITE = ("api_key",)
SOURCES = (
    "*/migrations/*.py",
    "bench/keydock/fill.py",
    "bench/peers/**/*.*",
    "requirements/peers.txt",
    "bench/kept.py",
    "bench/postgresql.py",
)


@dataclass(frozen=True)
class Kept:
    """A folder with an archive of PostgreSQL, databases of SQLite and an installation's secrets."""

    folder: Path

    @property
    def archive(self) -> Path:
        return self.folder / "postgresql.tar"

    @property
    def installation(self) -> Path:
        return self.folder / "installation"

    @property
    def sqlite(self) -> Path:
        return self.folder / "sqlite"

    def said(self, name: str) -> dict[str, Any]:
        """What the filler of a database printed: credentials and ids."""
        return json.loads((self.folder / f"{name}.json").read_text())


def kept(plan: Plan) -> Kept:
    """What this plan needs, built if it is not there. What older sources made is removed."""
    found = Kept(KEPT / f"{plan.name}-{fingerprint(plan)}")
    if found.archive.exists():
        return found
    for old in KEPT.glob(f"{plan.name}-*"):
        shutil.rmtree(old)
    build(found, plan)
    return found


def fingerprint(plan: Plan) -> str:
    """Of everything that decides what is built."""
    sizes = (plan.main, plan.small, plan.large, plan.on_sqlite)
    digest = hashlib.sha256(repr(sizes).encode())
    files = (path for pattern in SOURCES for path in REPOSITORY.glob(pattern))
    for path in sorted(file for file in files if "__pycache__" not in file.parts):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def build(into: Kept, plan: Plan) -> None:
    """Migrate, fill, pack. The archive comes last: a build that was cut short is none."""
    for folder in (into.folder, into.installation, into.sqlite):
        folder.mkdir(parents=True, exist_ok=True)
    server = ArchivedPostgresql()
    try:
        server.start()
        fill_keydock(into, server.address, plan)
        fill_peers(into, server.address, plan)
        unfinished = into.folder / "unfinished.tar"
        server.pack(unfinished)
        unfinished.rename(into.archive)
    finally:
        server.remove()


def sizes_of(plan: Plan) -> Iterator[tuple[str, int]]:
    """Name of the database and number of its keys, on PostgreSQL."""
    yield "keydock_main", plan.main
    yield "keydock_small", plan.small
    if plan.large:
        yield "keydock_large", plan.large


def fill_keydock(into: Kept, server: str, plan: Plan) -> None:
    """One migrated database, and a copy of it for each size."""
    run(server, "CREATE DATABASE keydock_empty")
    empty = environments.keydock(into.installation, database_address(server, "keydock_empty"))
    environments.printed(sys.executable, "manage.py", "migrate", "--verbosity", "0", env=empty)
    collect = ["manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    environments.printed(sys.executable, *collect, env=empty)
    for name, keys in sizes_of(plan):
        run(server, f"CREATE DATABASE {name} TEMPLATE keydock_empty")
        fill_one(into, name, keys, database_address(server, name))
    run(server, "DROP DATABASE keydock_empty")
    address = sqlite_address(into.sqlite, "keydock_sqlite")
    env = environments.keydock(into.installation, address)
    environments.printed(sys.executable, "manage.py", "migrate", "--verbosity", "0", env=env)
    fill_one(into, "keydock_sqlite", plan.on_sqlite, address)


def fill_one(into: Kept, name: str, keys: int, address: str) -> None:
    print(f"Filling {name} with {keys:,} keys ...", flush=True)
    env = environments.keydock(into.installation, address)
    fill = ["-m", "bench.keydock.fill", "--keys", str(keys)]
    said = environments.printed(sys.executable, *fill, env=env)
    (into.folder / f"{name}.json").write_text(said)


def fill_peers(into: Kept, server: str, plan: Plan) -> None:
    for peer in PEERS:
        run(server, f"CREATE DATABASE {peer}")
        fill_peer(into, peer, peer, plan.main, database_address(server, peer))
    for peer in ON_SQLITE:
        name = f"{peer}_sqlite"
        fill_peer(into, peer, name, plan.on_sqlite, sqlite_address(into.sqlite, name))


def fill_peer(into: Kept, peer: str, name: str, keys: int, address: str) -> None:
    print(f"Filling {name} with {keys:,} keys ...", flush=True)
    env = environments.peer(peer, address)
    fill = ["-m", "bench.peers.fill", "--keys", str(keys)]
    said = environments.printed(environments.PEERS_PYTHON, *fill, env=env)
    (into.folder / f"{name}.json").write_text(said)


def sqlite_address(folder: Path, name: str) -> str:
    return f"sqlite:///{folder / name}.sqlite3"


def run(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
