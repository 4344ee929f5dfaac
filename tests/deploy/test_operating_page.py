"""docs/operating.md, followed to the letter: from nothing to a key that passes over TLS, a backup, a restore."""

import re
import time
from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest
import requests

from tests import services
from tests.deploy import over_tls, page
from tests.deploy.scratch import Scratch
from tests.flows.people.test_people import Browser, found
from tests.flows.resources.test_connectors import upload

pytestmark = [pytest.mark.heavy, pytest.mark.sqlite]  # it brings its own PostgreSQL
ADDRESS = f"https://{over_tls.NAME}"
PASSWORD = "nobody knows this phrase"
KEY = re.compile(r"kd_live_[0-9A-Za-z_]+")


@pytest.fixture(scope="module")
def cluster() -> Iterator[services.PostgresqlServer]:
    """A cluster as Debian starts it: with a superuser, a hundred connections, and no role of ours."""
    with services.postgresql_server(durable=True, connections=100) as server:
        with psycopg.connect(superuser(server), autocommit=True) as connection:
            connection.execute("DROP ROLE keydock")
        yield server


def superuser(server: services.PostgresqlServer, database: str = "postgres") -> str:
    address = server.address.replace("//keydock:", "//postgres:")
    return services.database_address(address, database)


@pytest.fixture(scope="module")
def machine(cluster: services.PostgresqlServer) -> Iterator[Scratch]:
    """A machine on which somebody has followed the page, and what the last command printed."""
    made = Scratch(cluster.address)
    try:
        made.said = made.run("\n".join(page.blocks()))
        wait_until_ready(made)
        yield made
    finally:
        made.remove()


def wait_until_ready(machine: Scratch) -> None:
    deadline = time.monotonic() + 90
    waiting = [f"http://127.0.0.1:{machine.ports[port]}/readyz" for port in ("8000", "8001")]
    while waiting:
        assert time.monotonic() < deadline, machine.logs()
        with suppress(requests.ConnectionError):
            if requests.get(waiting[0], timeout=30).status_code == 200:
                waiting.pop(0)
        time.sleep(0.1)


class AtAddress:
    """What `tests.flows` ask of a server, by its public address."""

    base_url = ADDRESS


@pytest.fixture(scope="module")
def administrator(machine: Scratch) -> Browser:
    """The browser of the one who opened the link that the page ends with, signed in."""
    browser = Browser(AtAddress())  # type: ignore[arg-type]
    browser.session = over_tls.session(machine.ports["443"], machine.authority)
    link = re.search(rf"{ADDRESS}(/\S+)", machine.said)
    assert link, machine.said
    person = {"name": "Ada", "email": "ada@example.com", "password": PASSWORD}
    assert browser.send(link[1], person).status_code == 200
    browser.sign_in("ada@example.com", PASSWORD)
    return browser


@pytest.fixture(scope="module")
def org(administrator: Browser) -> str:
    return found(administrator, "Acme")


def new_key(browser: Browser, org: str, name: str) -> str:
    """The full key, as its page shows it once."""
    shown = browser.send(f"/o/{org}/keys/generate", {"name": name, "expiry": "never"})
    text = KEY.search(shown.text)
    assert text, shown.text
    return text[0]


def status_of(machine: Scratch, key: str) -> int:
    client = over_tls.session(machine.ports["443"], machine.authority)
    head = {"Authorization": f"Bearer {key}"}
    return client.get(f"{ADDRESS}/v1/whoami", headers=head, timeout=30).status_code


def test_a_key_passes_over_tls(machine: Scratch, administrator: Browser, org: str) -> None:
    assert status_of(machine, new_key(administrator, org, "first")) == 200


def test_nobody_but_the_account_of_the_service_reads_what_it_keeps(machine: Scratch) -> None:
    kept = [
        machine.root / "etc/keydock",
        machine.root / "var/lib/keydock",
        machine.root / "var/backups/keydock",
    ]
    found = [path for folder in kept for path in [folder, *folder.rglob("*")]]
    assert len(found) > 10
    assert [str(path) for path in found if path.stat().st_mode & 0o077] == []


def test_the_service_makes_no_table_but_an_uploaded_one(
    machine: Scratch, cluster: services.PostgresqlServer, administrator: Browser, org: str
) -> None:
    shown = upload(
        administrator, f"/o/{org}/connectors/new/table", b"a,b\n1,2\n3,4\n", name="Numbers"
    )
    assert "2 rows were loaded" in shown.text
    with psycopg.connect(superuser(cluster, "keydock")) as connection:
        rows = connection.execute(
            "SELECT schemaname, tableowner FROM pg_tables WHERE tableowner LIKE 'keydock%'"
        )
        assert set(rows) == {("public", "keydock_owner"), ("uploaded", "keydock")}
        connection.execute("SET ROLE keydock")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE public.intruder (id int)")


def test_programs_get_their_keys_as_the_page_says(machine: Scratch) -> None:
    said = machine.run("\n".join(page.blocks("programs")))
    verifier, operator = re.search(r"kd_live_\w+", said), re.search(r"kd_operator_\w+", said)
    assert verifier, said
    assert operator, said
    client = over_tls.session(machine.ports["443"], machine.authority)
    for path, key, status in (
        ("/v1/keys/verify", verifier[0], 400),  # known, and nothing was asked
        ("/v1/plans", operator[0], 200),
        ("/v1/plans", verifier[0], 403),
    ):
        head = {"Authorization": f"Bearer {key}"}
        method = "POST" if path.endswith("verify") else "GET"
        answer = client.request(
            method, ADDRESS + path, headers=head, json={} if status == 400 else None, timeout=30
        )
        assert answer.status_code == status, answer.text


def test_a_restore_brings_back_what_was_there_and_nothing_that_was_revoked(
    machine: Scratch, administrator: Browser, org: str
) -> None:
    kept, revoked = (new_key(administrator, org, name) for name in ("kept", "revoked"))
    machine.run("systemctl start keydock-backup.service")
    lost = new_key(administrator, org, "made after the backup")
    administrator.send(f"/o/{org}/keys/{revoked.split('_')[2]}/revocation", {})
    assert status_of(machine, revoked) == 401
    machine.run("\n".join(page.blocks("restore")))
    wait_until_ready(machine)
    assert [status_of(machine, key) for key in (kept, lost, revoked)] == [200, 401, 401]


def test_an_upgrade_is_what_the_page_says(machine: Scratch) -> None:
    machine.run("\n".join(page.blocks("upgrade")))
    wait_until_ready(machine)


def test_both_parts_of_a_backup_are_there(machine: Scratch) -> None:
    folder = machine.root / "var/backups/keydock"
    assert (list(folder.glob("database/*.dump")), list(folder.glob("secrets/*.tar.gz"))) != ([], [])
    assert list(folder.rglob(".unfinished")) == []
