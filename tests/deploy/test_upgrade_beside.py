"""Code of one version on the tables of the next, under load: nobody is refused while they change, and nobody after."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest
import requests

from portal.upgrades.steps import planned
from tests.deploy.next_release import following, newest
from tests.faults.acknowledged import Programs, broken
from tests.server import REPOSITORY, Server, start_server

KEYS = 50_000
LONGEST_ANSWER = (
    15.0  # seconds: it may wait half of one for a table that is wanted whole, on a busy machine
)
COPIES = """
INSERT INTO keys_apikey (public_id, organization_id, name, permissions, is_installation_verifier, tail, digest,
    pepper_version, created_at, revoked_at, revocation_reason)
SELECT lpad(i::text, 12, 'N'), organization_id, 'copy ' || i, '[]', false, 'abcdefgh', 'x', 1, now(), now(), ''
FROM generate_series(1, %s) AS i, (SELECT organization_id FROM keys_apikey LIMIT 1) AS one
"""


class Callers:
    """Programs that ask the door and open a page on and on; what they were told, counted."""

    def __init__(self, server: Server, key: str) -> None:
        self.server, self.head = server, {"Authorization": f"Bearer {key}"}
        self.told: Counter[tuple[str, int]] = Counter()
        self.over = threading.Event()
        self.threads = [
            threading.Thread(target=self.ask, args=[path], daemon=True)
            for path in ("/v1/whoami", "/v1/auth", "/v1/keys?limit=5", "/readyz")
        ]

    def ask(self, path: str) -> None:
        with requests.Session() as session:
            while not self.over.is_set():
                address = self.server.base_url + path
                answer = session.get(address, headers=self.head, timeout=30)
                self.told[path, answer.status_code] += 1

    def __enter__(self) -> "Callers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(timeout=60)


@pytest.fixture(scope="module")
def server(postgresql_address: str) -> Iterator[Server]:
    with start_server("postgresql", postgresql_address=postgresql_address) as running:
        running.seed()
        running.sql(COPIES, [KEYS])
        running.sql("ANALYZE keys_apikey")
        yield running


def test_each_step_of_that_release_is_called_rolling() -> None:
    """What the rule lets pass is what the proof below has run."""
    assert [reasons for reasons in planned(following(newest())).reasons.values() if reasons] == []


def migrate_while_somebody_reads(server: Server) -> str:
    """What `migrate` prints. A report that reads the keys for long is in its way until it has given way to others."""
    said = []
    with psycopg.connect(server.database_url) as report:
        report.execute("SELECT count(*) FROM keys_apikey")  # its transaction stays open
        with subprocess.Popen(
            [sys.executable, "-u", "-m", "tests.deploy.next_release"],
            cwd=REPOSITORY, env={**server.env, "DJANGO_SETTINGS_MODULE": "portal.settings"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            for line in process.stdout:
                said.append(line)
                if "trying again" in line:
                    report.rollback()
    assert process.returncode == 0, "".join(said)
    return "".join(said)


@pytest.mark.heavy
@pytest.mark.postgresql
def test_the_tables_of_the_next_version_come_under_load_and_refuse_nobody(server: Server) -> None:
    seed = server.seed()
    with (
        Programs(server, seed, count=2) as programs,
        Callers(server, seed["secret_key"]) as callers,
    ):
        programs.wait_for(more=10)
        said = migrate_while_somebody_reads(server)
        programs.wait_for(more=20)
    promises = programs.promises
    assert "trying again" in said
    assert set(promises.statuses) == {200, 201}
    assert {status for _, status in callers.told} == {200}, callers.told
    assert promises.slowest < LONGEST_ANSWER
    assert broken(server, promises) == []
    unfilled = "SELECT count(*) FROM keys_apikey WHERE next_note IS NULL AND name LIKE 'copy %%'"
    assert server.sql(unfilled) == [(0,)]
    wrong = "SELECT count(*) FROM pg_index WHERE NOT indisvalid"
    assert server.sql(wrong) == [(0,)]
