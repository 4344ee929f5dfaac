"""Behind PgBouncer in transaction mode, where each transaction may meet another connection of PostgreSQL."""

import os
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import requests

from tests import services
from tests.faults.acknowledged import Programs, broken
from tests.server import Server, start_server
from tests.services import PostgresqlServer, postgresql_server

pytestmark = [pytest.mark.heavy, pytest.mark.postgresql]
CALLERS = 16
EACH = 25
BEHIND = 4  # connections of PostgreSQL that all of them share
# As docs/operating.md says.
SETTINGS = """
[databases]
* = host=127.0.0.1 port={database_port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = plain
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = {behind}
max_client_conn = 200
ignore_startup_parameters = options
logfile = {folder}/log
pidfile = {folder}/pid
"""
ROLE = (
    "ALTER ROLE keydock SET statement_timeout = '5s'",
    "ALTER ROLE keydock SET lock_timeout = '3s'",
    "ALTER ROLE keydock SET idle_in_transaction_session_timeout = '10s'",
)


@contextmanager
def pgbouncer(database: PostgresqlServer) -> Iterator[str]:
    """The address of one in front of this server. It refuses to run as root, and so becomes nobody."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        raise services.MissingBinaryError("pgbouncer")
    port = services.free_port()
    with tempfile.TemporaryDirectory(prefix="keydock-pgbouncer-") as name:
        folder = Path(name)
        (folder / "users").write_text(f'"keydock" "{database.password}"\n')
        written = SETTINGS.format(
            folder=folder, port=port, database_port=database.port, behind=BEHIND
        )
        (folder / "pgbouncer.ini").write_text(written)
        as_nobody = {}
        if os.geteuid() == 0:
            for path in (folder, *folder.iterdir()):
                os.chown(path, services.NOBODY, services.NOBODY)
            as_nobody = {"user": services.NOBODY, "group": services.NOBODY, "extra_groups": []}
        process = subprocess.Popen(
            [*services.ended_with_us(), program, "-q", str(folder / "pgbouncer.ini")],
            start_new_session=True,
            **as_nobody,
        )
        address = f"postgresql://keydock:{database.password}@127.0.0.1:{port}/postgres"
        try:
            services.wait_until(lambda: psycopg.connect(address).close(), process, folder / "log")
            yield address
        finally:
            process.terminate()
            process.wait(timeout=60)


@pytest.fixture(scope="module")
def database() -> Iterator[PostgresqlServer]:
    with postgresql_server(connections=60) as running:
        yield running


@pytest.fixture(scope="module")
def portal(database: PostgresqlServer) -> Iterator[Server]:
    """Migrated directly, as is documented, and served through PgBouncer."""
    env = {"KEYDOCK_PREPARED_STATEMENTS": "0", "PUBLIC_URL": "http://127.0.0.1:8000"}
    with psycopg.connect(database.address, autocommit=True) as role:
        for statement in ROLE:
            role.execute(statement)
    with (
        start_server(
            "postgresql", postgresql_address=database.address, env=env, serving=False
        ) as server,
        pgbouncer(database) as address,
    ):
        direct = server.env["DATABASE_URL"]
        name = urlsplit(direct).path[1:]
        server.env["DATABASE_URL"] = server.database_url = services.database_address(address, name)
        server.start()
        yield server
        server.stop()
        server.env["DATABASE_URL"] = server.database_url = direct


@pytest.fixture(scope="module")
def gate(portal: Server) -> Iterator[Server]:
    env = {"KEYDOCK_PREPARED_STATEMENTS": "0", "PUBLIC_URL": "http://127.0.0.1:8000"}
    with start_server(beside=portal, env=env, options=["--gate"]) as server:
        yield server


def test_everything_is_answered_through_a_few_connections_that_all_share(
    portal: Server, gate: Server
) -> None:
    seed = portal.seed()
    own = {"x-api-key": seed["secret_key"], "x-organization-id": seed["organization_id"]}
    token = requests.post(
        f"{gate.base_url}/authentication/token",
        json={"secret_key": seed["secret_key"]},
        timeout=30,
    ).json()["access_token"]
    answers: Counter[tuple[str, int]] = Counter()

    def call(number: int) -> None:
        with requests.Session() as http:
            for _ in range(EACH):
                for server in (portal, gate):
                    headers = own if number % 2 else {"authorization": f"Bearer {token}"}
                    said = http.get(f"{server.base_url}/v1/whoami", headers=headers, timeout=30)
                    answers["whoami", said.status_code] += 1
                said = http.get(f"{portal.base_url}/v1/keys", headers=own, timeout=30)
                answers["list", said.status_code] += 1

    with ThreadPoolExecutor(CALLERS) as callers:
        list(callers.map(call, range(CALLERS)))
    assert answers == {("whoami", 200): CALLERS * EACH * 2, ("list", 200): CALLERS * EACH}


def test_writes_hold_and_revocations_are_exact(portal: Server, gate: Server) -> None:
    with Programs(portal, portal.seed()) as programs:
        programs.wait_for(more=40)
    assert set(programs.promises.statuses) == {200, 201}
    assert broken(portal, programs.promises) == []
    assert broken(gate, programs.promises) == []
