"""Which ways to PostgreSQL and Redis are safe: on this machine, or by TLS with a look at the certificate."""

import pytest
from dj_database_url import parse

from portal.databases.encryption import Way, redis_options, way_to_postgresql, way_to_redis


@pytest.fixture(autouse=True)
def _nothing_else_is_said(monkeypatch):
    for name in ("PGHOST", "PGHOSTADDR", "PGSSLMODE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("address", "way"),
    [
        ("postgresql://u:p@127.0.0.1/n", Way.HERE),
        ("postgresql://u:p@[::1]:5433/n", Way.HERE),
        ("postgresql://u:p@localhost/n", Way.HERE),
        ("postgresql:///n", Way.HERE),
        ("postgresql://u:p@%2Frun%2Fpostgresql/n", Way.HERE),
        ("postgresql:///n?host=/run/postgresql", Way.HERE),
        ("postgresql://u:p@localhost.example.com/n", Way.PLAIN),
        ("postgresql://u:p@10.0.0.5/n", Way.PLAIN),
        ("postgresql:///n?host=10.0.0.5", Way.PLAIN),
        ("postgresql:///n?host=127.0.0.1,10.0.0.5", Way.PLAIN),
        ("postgresql://u:p@localhost/n?hostaddr=10.0.0.5", Way.PLAIN),
        ("postgresql://u:p@db.internal/n?sslmode=prefer", Way.PLAIN),
        ("postgresql://u:p@db.internal/n?sslmode=require", Way.UNPROVED),
        ("postgresql://u:p@db.internal/n?sslmode=verify-ca", Way.UNPROVED),
        ("postgresql://u:p@db.internal/n?sslmode=verify-full", Way.PROVED),
    ],
)
def test_the_way_to_postgresql_is_judged_by_its_address(address, way):
    assert way_to_postgresql(parse(address)) is way


def test_what_libpq_takes_from_its_own_variables_counts_too(monkeypatch):
    monkeypatch.setenv("PGHOST", "db.internal")
    assert way_to_postgresql(parse("postgresql:///n")) is Way.PLAIN
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    assert way_to_postgresql(parse("postgresql:///n")) is Way.PROVED


@pytest.mark.parametrize(
    ("address", "way"),
    [
        ("redis://127.0.0.1:6379/0", Way.HERE),
        ("redis://localhost/0", Way.HERE),
        ("unix:///run/redis.sock", Way.HERE),
        ("redis://10.0.0.5/0", Way.PLAIN),
        ("rediss://10.0.0.5/0", Way.PROVED),
        ("rediss://cache.internal/0?ssl_cert_reqs=none", Way.UNPROVED),
        ("rediss://cache.internal/0?ssl_check_hostname=False", Way.UNPROVED),
    ],
)
def test_the_way_to_redis_is_judged_by_its_address(address, way):
    assert way_to_redis(address) is way


def test_certificates_are_spoken_of_where_there_is_tls_alone():
    assert redis_options("redis://127.0.0.1/0", "/ca.pem") == {}
    assert redis_options("rediss://127.0.0.1/0", "/ca.pem") == {"ssl_ca_certs": "/ca.pem"}
    assert redis_options("rediss://127.0.0.1/0", "") == {}
