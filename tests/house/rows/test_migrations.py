"""The tables are those that the models describe, and test databases are what all migrations leave."""

import re
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.server import Server, start_server

STRUCTURE = {
    "sqlite": ["SELECT type, name, tbl_name, sql FROM sqlite_master"],
    "postgresql": [
        """SELECT table_name, ordinal_position, column_name, data_type, character_maximum_length, is_nullable,
                  column_default, is_identity, collation_name
           FROM information_schema.columns WHERE table_schema = 'public'""",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
        """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
           FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
        "SELECT extname, extversion FROM pg_extension",
    ],
}
# Tables of uploads that an earlier test of the process left, and what the database keeps for its planner.
MADE_BY_OTHERS = re.compile("resources_rows_|sqlite_stat")
WRITTEN_AFTER_MIGRATE = [
    "SELECT app, name FROM django_migrations",
    "SELECT app_label, model FROM django_content_type",
    """SELECT app_label, model, codename, name
       FROM auth_permission JOIN django_content_type ON django_content_type.id = content_type_id""",
    "SELECT public_id, name, description, CAST(permissions AS text) FROM apiusers_role",
    "SELECT name FROM portal_canary",  # the proofs differ with the secrets
]


@pytest.mark.django_db
def test_no_model_waits_for_a_migration(capsys):
    call_command("makemigrations", check=True, dry_run=True)
    assert "No changes detected" in capsys.readouterr().out


@pytest.mark.django_db
def test_each_app_has_one_newest_migration():
    leaves = [app for app, _ in MigrationLoader(None).graph.leaf_nodes()]
    assert len(leaves) == len(set(leaves))


@pytest.fixture(scope="module")
def replayed(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A new installation in which `manage.py migrate` replayed every migration, on the database of this session."""
    on_sqlite = connection.vendor == "sqlite"
    address = "" if on_sqlite else request.getfixturevalue("postgresql_address")
    with start_server(connection.vendor, postgresql_address=address, serving=False) as server:
        yield server


def here(statement: str) -> list[str]:
    """The rows in the test database, in an order of their own."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return sorted(map(repr, cursor.fetchall()))


@pytest.mark.django_db
def test_a_test_database_has_the_tables_that_all_migrations_leave(replayed):
    for statement in STRUCTURE[connection.vendor]:
        migrated = [row for row in here(statement) if not MADE_BY_OTHERS.search(row)]
        made = [row for row in map(repr, replayed.sql(statement)) if not MADE_BY_OTHERS.search(row)]
        assert migrated == sorted(made)
        assert len(migrated) > 0


@pytest.mark.django_db
def test_a_test_database_has_the_rows_that_migrate_leaves(replayed):
    for statement in WRITTEN_AFTER_MIGRATE:
        assert here(statement) == sorted(map(repr, replayed.sql(statement)))
        assert here(statement) != []
