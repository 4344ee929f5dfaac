"""Which steps of a migration let nobody wait on PostgreSQL, and leave the same tables on SQLite?

Django's own know PostgreSQL alone. On SQLite everything stands still while it migrates, so the plain step is taken
there. What is made or removed CONCURRENTLY stands in a migration with `atomic = False`.
"""

from typing import Any

from django.contrib.postgres import operations as on_postgresql
from django.db.migrations import operations
from django.db.migrations.operations.base import Operation


class ElsewherePlain:
    """Of an operation of Django's for PostgreSQL: what is done on another database."""

    plain: type[Operation]

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        self.done(schema_editor, "database_forwards")(app_label, schema_editor, *states)

    def database_backwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        self.done(schema_editor, "database_backwards")(app_label, schema_editor, *states)

    def done(self, schema_editor: Any, name: str) -> Any:
        if schema_editor.connection.vendor == "postgresql":
            return getattr(super(), name)
        return getattr(self.plain, name).__get__(self)


class AddIndexConcurrently(ElsewherePlain, on_postgresql.AddIndexConcurrently):
    """An index on a table that others write to meanwhile."""

    plain = operations.AddIndex


class RemoveIndexConcurrently(ElsewherePlain, on_postgresql.RemoveIndexConcurrently):
    """One that the version before needs no more."""

    plain = operations.RemoveIndex


class AddConstraintNotValid(ElsewherePlain, on_postgresql.AddConstraintNotValid):
    """A check that new rows are held to at once. Those that are there are looked at by `ValidateConstraint`, in a
    migration of its own."""

    plain = operations.AddConstraint


class ValidateConstraint(on_postgresql.ValidateConstraint):
    """Looks at the rows that were there, beside others who read and write. On SQLite they were looked at before."""

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, *states)
