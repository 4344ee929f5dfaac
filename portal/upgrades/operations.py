"""Which steps of a migration let nobody wait on PostgreSQL, and leave the same tables on SQLite?

Django's own know PostgreSQL alone. On SQLite everything stands still while it migrates, so the plain step is taken
there. What is made or removed CONCURRENTLY stands in a migration with `atomic = False`.
"""

from collections.abc import Callable
from functools import partial
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
        if is_postgresql(schema_editor):
            return getattr(super(), name)
        return getattr(self.plain, name).__get__(self)


class BesideOthers(ElsewherePlain):
    """Of one that waits for the end of transactions that began before it: it stands in nobody's way meanwhile, so it
    may wait longer than `migrate` lets a step wait that others stand behind."""

    def done(self, schema_editor: Any, name: str) -> Any:
        step = super().done(schema_editor, name)
        return partial(patiently, step) if is_postgresql(schema_editor) else step


class AddIndexConcurrently(BesideOthers, on_postgresql.AddIndexConcurrently):
    """An index on a table that others write to meanwhile."""

    plain = operations.AddIndex


class RemoveIndexConcurrently(BesideOthers, on_postgresql.RemoveIndexConcurrently):
    """One that the version before needs no more."""

    plain = operations.RemoveIndex


class AddConstraintNotValid(ElsewherePlain, on_postgresql.AddConstraintNotValid):
    """A check that new rows are held to at once. Those that are there are looked at by `ValidateConstraint`, in a
    migration of its own."""

    plain = operations.AddConstraint


class ValidateConstraint(on_postgresql.ValidateConstraint):
    """Looks at the rows that were there, beside others who read and write. On SQLite they were looked at before."""

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        if is_postgresql(schema_editor):
            super().database_forwards(app_label, schema_editor, *states)


def is_postgresql(schema_editor: Any) -> bool:
    return schema_editor.connection.vendor == "postgresql"


def patiently(step: Callable[..., None], app_label: str, schema_editor: Any, *states: Any) -> None:
    schema_editor.execute("SET lock_timeout = '10s'")
    try:
        step(app_label, schema_editor, *states)
    finally:
        schema_editor.execute("RESET lock_timeout")
