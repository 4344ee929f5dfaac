"""How does a test database come about in a moment? As a copy of one that was migrated once.

Replaying the migrations takes seconds. A template keeps what they leave, without the rows that Django and we write
after every `migrate` (permissions, predefined roles, proofs of this process's secrets): those are written into each
copy anew. On SQLite the template is a file beneath var/, kept between runs under a name that changes with any
migration; on PostgreSQL it is a database of the run's own server.
tests/house/rows/test_migrations.py replays everything from nothing and compares.
"""

import fcntl
import hashlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import django
import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.creation import BaseDatabaseCreation
from django.db.backends.postgresql.creation import DatabaseCreation as PostgresqlCreation
from django.db.backends.sqlite3.base import DatabaseWrapper as SqliteWrapper
from django.db.backends.sqlite3.creation import DatabaseCreation as SqliteCreation
from django.db.migrations.executor import MigrationExecutor

FOLDER = Path(__file__).resolve().parent.parent / "var" / "test-databases"
KEPT = 5  # templates: whoever goes to and fro between branches finds theirs again
ONE_BUILDS = (
    20_260_302  # the number of the lock that whoever builds the template on PostgreSQL holds
)


def copy_templates(connection: BaseDatabaseWrapper) -> None:
    """From now on the test database of this connection is copied from a template."""
    kinds = {"sqlite": FromFile, "postgresql": FromDatabase}
    connection.creation = kinds[connection.vendor](connection)


def fingerprint() -> str:
    """Names what the migrations leave: it changes with any of them, with Django and with SQLite."""
    found = hashlib.sha256(f"{django.VERSION} {sqlite3.sqlite_version}".encode())
    for config in apps.get_app_configs():
        for path in sorted(Path(config.path, "migrations").glob("*.py")):
            found.update(f"\n{config.label} {path.name}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]


class Copied(BaseDatabaseCreation):
    """Makes the test database of a connection: a copy of the template, and the rows that follow a `migrate`."""

    _get_test_db_name: Callable[[], str]

    def create_test_db(self, *args: Any, **kwargs: Any) -> str:
        """Make it and connect to it; its name. The arguments are Django's, and change nothing here."""
        name = self._get_test_db_name()
        self.copy_template(name)
        self.use(name)
        call_command("createcachetable", database=self.connection.alias)
        emit_post_migrate_signal(verbosity=0, interactive=False, db=self.connection.alias)
        return name

    def copy_template(self, name: str) -> None:
        raise NotImplementedError

    def use(self, name: str) -> None:
        self.connection.close()
        settings.DATABASES[self.connection.alias]["NAME"] = name
        self.connection.settings_dict["NAME"] = name
        self.connection.ensure_connection()

    def migrate(self) -> None:
        """Replay every migration in the database in use, without the signals that `migrate` sends."""
        executor = MigrationExecutor(self.connection)
        executor.migrate(executor.loader.graph.leaf_nodes())


class FromFile(Copied, SqliteCreation):
    """On SQLite: a file, whose pages are copied into memory."""

    def _get_test_db_name(self) -> str:
        """In memory, which each process of a parallel run has for itself; pytest-django would give a file to a backend
        that is not Django's own."""
        return f"file:memorydb_{self.connection.alias}?mode=memory&cache=shared"

    def copy_template(self, name: str) -> None:
        self.use(name)
        template = FOLDER / f"{fingerprint()}.sqlite3"
        if not template.exists():
            with one_at_a_time():
                if not template.exists():
                    self.build(template)
                    return
        with closing(sqlite3.connect(template)) as source:
            source.backup(self.connection.connection)

    def build(self, template: Path) -> None:
        """Migrate the database in use, which has nothing yet, and keep a copy."""
        self.migrate()
        unfinished = template.with_suffix(f".{os.getpid()}")
        with closing(sqlite3.connect(unfinished)) as target:
            self.connection.connection.backup(target)
        unfinished.replace(template)
        by_age = sorted(FOLDER.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)
        for path in by_age[:-KEPT]:
            path.unlink()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """The processes of a parallel run wait here for the one that builds."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


class FromDatabase(Copied, PostgresqlCreation):
    """On PostgreSQL: a database on the same server, which the server copies."""

    def copy_template(self, name: str) -> None:
        template = f"keydock_template_{fingerprint()}"
        address = os.environ["KEYDOCK_TEST_POSTGRESQL"]
        with psycopg.connect(address, autocommit=True) as maintenance:
            maintenance.execute("SELECT pg_advisory_lock(%s)", [ONE_BUILDS])
            if not has_database(maintenance, template):
                maintenance.execute(f"CREATE DATABASE {template}_unfinished")
                self.use(f"{template}_unfinished")
                self.migrate()
                self.connection.close()
                maintenance.execute(f"ALTER DATABASE {template}_unfinished RENAME TO {template}")
            maintenance.execute(f"DROP DATABASE IF EXISTS {name}")
            maintenance.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


def has_database(maintenance: psycopg.Connection[Any], name: str) -> bool:
    row = maintenance.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    return row is not None


CLOSE = SqliteWrapper.close


def close_in_its_thread(self: SqliteWrapper) -> None:
    """Close a connection to a database in memory when its thread lets go of it, which Django leaves to the collector of
    garbage. That may close one in the middle of a statement of another, in a function that SQLite calls (LIKE): both
    share the pages of the database, and the thread waits for itself without end."""
    raw = self.connection
    CLOSE(self)
    is_main = threading.current_thread() is threading.main_thread()
    is_ours = self._thread_ident == threading.get_ident()  # type: ignore[attr-defined]
    if is_ours and not is_main and not self.in_atomic_block:
        self.connection = None
        if raw is not None:
            raw.close()
