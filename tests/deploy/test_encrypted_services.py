"""PostgreSQL and Redis by TLS alone (F9): all that is served goes that way, and a stranger's certificate is refused."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import redis
import requests

from portal.databases.encryption import postgresql_options, redis_options
from tests import services
from tests.authority import Authority
from tests.server import REPOSITORY, Server, start_server

pytestmark = [pytest.mark.heavy, pytest.mark.sqlite]  # it brings its own PostgreSQL
NAME = "localhost"  # stands in the certificates, and 127.0.0.1 does not
CONNECTIONS = """SELECT count(*) FILTER (WHERE NOT ssl), count(*) FROM pg_stat_activity JOIN pg_stat_ssl USING (pid)
                 WHERE datname = current_database() AND backend_type = 'client backend'"""


@dataclass(frozen=True)
class Services:
    """Where they are, who has signed their certificates, and somebody who has not."""

    postgresql: str
    redis: str
    ours: Path
    another: Path


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder = tmp_path_factory.mktemp("certificates")
    ours, another = Authority(folder), Authority(folder, "another")
    cluster = services.PostgresqlServer()
    try:
        encrypt(cluster, ours)
        cluster.start()
        with services.redis_server(ours.certificate(NAME)) as cache:
            address = cluster.address.replace("@127.0.0.1:", f"@{NAME}:")
            yield Services(address, cache, ours.file, another.file)
    finally:
        cluster.remove()


def encrypt(cluster: services.PostgresqlServer, authority: Authority) -> None:
    """As Debian's does with a certificate of the operator's; who comes without TLS is sent away."""
    made, owner = authority.certificate(NAME), services.NOBODY if os.geteuid() == 0 else -1
    for file, name in ((made.file, "server.crt"), (made.key, "server.key")):
        copy = cluster.folder / name
        shutil.copy(file, copy)
        copy.chmod(0o600)
        os.chown(copy, owner, owner)
    cluster.options += [
        "ssl=on", f"ssl_cert_file={cluster.folder}/server.crt", f"ssl_key_file={cluster.folder}/server.key",
    ]  # fmt: skip
    rules = cluster.folder / "cluster" / "pg_hba.conf"
    rules.write_text(rules.read_text().replace("\nhost ", "\nhostssl "))


@pytest.fixture(scope="module")
def server(encrypted: Services) -> Iterator[Server]:
    env = {
        "KEYDOCK_DATABASE_CA_FILE": str(encrypted.ours),
        "KEYDOCK_CACHE_CA_FILE": str(encrypted.ours),
        "CACHE_URL": encrypted.redis,
    }
    with start_server("postgresql", postgresql_address=encrypted.postgresql, env=env) as running:
        yield running


def test_what_is_served_goes_encrypted(server: Server, encrypted: Services) -> None:
    seed, whoami = server.seed(), f"{server.base_url}/v1/whoami"
    head = {"x-api-key": seed["secret_key"], "x-organization-id": seed["organization_id"]}
    assert requests.get(whoami, headers=head, timeout=30).status_code == 200
    limited = {
        "name": "limited",
        "limits": [{"requests": 100, "seconds": 3600}],
    }  # counted in Redis
    made = requests.post(f"{server.base_url}/v1/keys", json=limited, headers=head, timeout=30)
    counted = {"Authorization": f"Bearer {made.json()['key']}"}
    assert requests.get(whoami, headers=counted, timeout=30).status_code == 200
    ended = f"{server.base_url}/v1/keys/self/revocation"
    assert requests.post(ended, headers=head, timeout=30).status_code == 200
    assert requests.get(whoami, headers=head, timeout=30).status_code == 401
    plain, connections = server.sql(CONNECTIONS)[0]
    assert (plain, connections > 1) == (0, True)
    options = redis_options(encrypted.redis, str(encrypted.ours))
    with redis.Redis.from_url(encrypted.redis, **options) as client:
        assert client.dbsize() > 0


def test_a_stranger_in_the_place_of_postgresql_is_refused(encrypted: Services) -> None:
    by_number = encrypted.postgresql.replace(f"@{NAME}:", "@127.0.0.1:")
    for address, authority, words in (
        (encrypted.postgresql, encrypted.another, "certificate verify failed"),
        (by_number, encrypted.ours, "does not match host name"),
    ):
        with pytest.raises(psycopg.OperationalError, match=words):
            psycopg.connect(address, **postgresql_options(str(authority)))


def test_a_stranger_in_the_place_of_redis_is_refused(encrypted: Services) -> None:
    by_number = encrypted.redis.replace(f"//{NAME}:", "//127.0.0.1:")
    for address, authority, words in (
        (encrypted.redis, encrypted.another, "certificate verify failed"),
        (by_number, encrypted.ours, "IP address mismatch"),
    ):
        client = redis.Redis.from_url(address, **redis_options(address, str(authority)))
        with pytest.raises(redis.ConnectionError, match=words):
            client.ping()


def test_an_operator_is_told_that_the_certificate_is_a_strangers(
    server: Server, encrypted: Services
) -> None:
    ours = server.env["KEYDOCK_DATABASE_CA_FILE"]
    server.env["KEYDOCK_DATABASE_CA_FILE"] = str(encrypted.another)
    try:
        with pytest.raises(RuntimeError, match="The database does not answer"):
            server.manage("check_installation", "--offline")
    finally:
        server.env["KEYDOCK_DATABASE_CA_FILE"] = ours


def test_backups_go_the_same_way(server: Server, encrypted: Services) -> None:
    question = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    program = [sys.executable, "deploy/with_database", "psql", "-Atc", question]
    said = {}
    for authority in (encrypted.ours, encrypted.another):
        env = {**server.env, "KEYDOCK_DATABASE_CA_FILE": str(authority)}
        done = subprocess.run(
            program, cwd=REPOSITORY, env=env, capture_output=True, text=True, check=False
        )
        said[authority] = (done.returncode, done.stdout.strip())
    assert said == {encrypted.ours: (0, "t"), encrypted.another: (2, "")}
