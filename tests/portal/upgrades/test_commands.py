"""`upgrade_check` says rolling or stop, by its exit status too; `migrate` is patient and lets nobody wait for long."""

import threading

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.commands import migrate as djangos
from django.db import IntegrityError, OperationalError, connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RemoveField

from portal.management.commands import migrate
from portal.management.commands.upgrade_check import STOP

WAITING = {"keys.0098": [], "keys.0099": [RemoveField("apikey", "name")]}


def waiting(monkeypatch, *names: str) -> None:
    """These migrations are not applied yet."""
    made = []
    for name in names:
        app, number = name.split(".")
        kind = type("Migration", (Migration,), {"operations": WAITING[name]})
        made.append((kind(number, app), False))
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: made)


@pytest.mark.parametrize(
    ("names", "word", "status"),
    [
        ((), "Nothing to migrate: rolling", 0),
        (("keys.0098",), "Rolling.", 0),
        (("keys.0098", "keys.0099"), "Stop.", STOP),
    ],
)
def test_it_says_rolling_or_stop(db, monkeypatch, capsys, names, word, status):
    waiting(monkeypatch, *names)
    if status:
        with pytest.raises(SystemExit) as ended:
            call_command("upgrade_check")
        assert ended.value.code == status
    else:
        call_command("upgrade_check")
    assert word in capsys.readouterr().out


@pytest.fixture
def handled(monkeypatch):
    """What the connection was allowed at each try; the first two find a table in use."""
    tries: list[tuple[str, str]] = []

    def handle(self, **options):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"
            )
            tries.append(cursor.fetchone())
        if len(tries) < 3:
            error = OperationalError("canceling statement due to lock timeout")
            error.__cause__ = psycopg.errors.LockNotAvailable()
            raise error

    monkeypatch.setattr(djangos.Command, "handle", handle)
    monkeypatch.setattr(migrate, "PAUSE", 0.01)
    return tries


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_migrating_takes_as_long_as_it_takes_and_gives_way(handled):
    before = connection.settings_dict["OPTIONS"]["options"]
    call_command("migrate")
    assert handled == [("0", "500ms")] * 3
    assert connection.settings_dict["OPTIONS"]["options"] == before


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_that_migrate_one_waits(handled):
    with connection.cursor() as cursor:
        address = connection.get_connection_params()
        cursor.execute("SELECT 1")
    for name in ("cursor_factory", "context", "prepare_threshold", "options"):
        address.pop(name, None)
    with psycopg.connect(**address, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [migrate.ONE_AT_A_TIME])
        second = threading.Thread(target=call_command, args=["migrate"])
        second.start()
        second.join(timeout=1)
        assert handled == []
        other.execute("SELECT pg_advisory_unlock(%s)", [migrate.ONE_AT_A_TIME])
        second.join(timeout=30)
    assert len(handled) == 3


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_index_that_was_left_half_made_is_dropped():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE half AS SELECT 1 AS id FROM generate_series(1, 2)")
        try:
            with pytest.raises(IntegrityError):
                cursor.execute("CREATE UNIQUE INDEX CONCURRENTLY half_made ON half (id)")
            cursor.execute("CREATE INDEX whole ON half (id)")
            migrate.drop_half_made(connection)
            cursor.execute("SELECT to_regclass('half_made'), to_regclass('whole') IS NOT NULL")
            assert cursor.fetchone() == (None, True)
        finally:
            cursor.execute("DROP TABLE half")
