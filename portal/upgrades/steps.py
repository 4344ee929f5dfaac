"""Which step of a migration may run while the version before serves, and which one needs a stop?

A step may run beside it when it waits for nobody, lets nobody wait, and leaves everything that the version before reads
and writes. What is in a table that the same upgrade makes concerns nobody yet.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    ValidateConstraint,
)
from django.contrib.postgres.operations import RemoveIndexConcurrently as RemoveConcurrently
from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED, CheckConstraint, Field, Value
from django.db.models.functions import Now

# On a migration: why its code, or a step that is named below, may run beside the version before.
EXCUSE = "runs_beside_the_version_before"
HARMLESS = (
    operations.CreateModel,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
    operations.AlterModelTableComment,
    operations.AlterOrderWithRespectTo,
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveConcurrently,
    ValidateConstraint,
)
TAKES_AWAY = (
    operations.DeleteModel,
    operations.RemoveField,
    operations.RenameField,
    operations.RenameModel,
    operations.AlterModelTable,
)
OF_CODE = (operations.RunPython, operations.RunSQL)
# PostgreSQL evaluates these once and writes them down for the table; any other expression for each row.
ONCE_FOR_ALL = (Value, Now)


@dataclass
class UpgradePlan:
    """Migrations in the order in which they run, and why each of them needs a stop."""

    new_tables: set[tuple[str, str]] = field(default_factory=set)
    reasons: dict[str, list[str]] = field(default_factory=dict)

    @property
    def needs_stop(self) -> bool:
        return any(self.reasons.values())


def planned(migrations: Iterable[Migration]) -> UpgradePlan:
    """By the name of each migration (`keys.0014_restrictions`), its reasons to stop; none where it may run beside."""
    plan = UpgradePlan()
    for migration in migrations:
        name = f"{migration.app_label}.{migration.name}"
        found = [
            reason
            for step in steps(migration)
            for reason in reasons(step, migration.app_label, plan)
        ]
        found += reasons_of_whole(migration)
        plan.reasons[name] = [] if getattr(migration, EXCUSE, "") else found
    return plan


def steps(migration: Migration) -> Iterator[Operation]:
    """What is done to the database; what is only done to the state is left out."""
    for operation in migration.operations:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from operation.database_operations
        else:
            yield operation


def reasons(step: Operation, app: str, plan: UpgradePlan) -> Iterator[str]:
    """Why this step needs a stop, in a phrase; nothing where it does not."""
    model = getattr(step, "model_name", None) or getattr(step, "name", "")
    if isinstance(step, operations.CreateModel):
        plan.new_tables.add((app, step.name.lower()))
    if isinstance(step, HARMLESS) or (app, str(model).lower()) in plan.new_tables:
        return
    said = step.describe()
    if isinstance(step, OF_CODE):
        yield f"{said}: it runs code, and says not that it may run beside the version before"
    elif isinstance(step, TAKES_AWAY):
        yield f"{said}: the version before still asks for it"
    elif isinstance(step, operations.AddField):
        yield from (f"{said}: {reason}" for reason in reasons_of_column(step.field))
    elif isinstance(step, operations.AlterField):
        yield f"{said}: the table may be written anew, and rows of the version before may not fit"
    elif isinstance(step, operations.AddIndex):
        yield f"{said}: nobody writes to the table meanwhile; use AddIndexConcurrently"
    elif isinstance(step, operations.AddConstraint) and isinstance(
        step.constraint, CheckConstraint
    ):
        yield f"{said}: nobody writes to the table meanwhile; use AddConstraintNotValid"
    elif isinstance(step, operations.RemoveIndex | operations.RemoveConstraint):
        yield f"{said}: the table is locked for a moment, and the version before may need the index"
    else:
        yield f"{said}: nobody has said that it may run beside the version before"


def reasons_of_column(column: Field) -> Iterator[str]:
    """Of a new column in a table that is there."""
    if column.many_to_many:
        return  # a table of its own
    if getattr(column, "generated", False) or is_made_for_each_row(column.db_default):
        yield "every row is written anew while nobody reads; add it null, and fill it in batches"
    elif not column.null and column.db_default is NOT_PROVIDED:
        yield "rows of the version before would lack it; give it a db_default or null"
    if column.unique or getattr(column, "db_index", False):
        yield "its index is made while nobody reads the table; add it without one, then AddIndexConcurrently"
    elif column.remote_field and getattr(column, "db_constraint", False):
        yield "all rows are looked at while nobody reads the table; add it with db_constraint=False"


def is_made_for_each_row(default: object) -> bool:
    """Whether a new column makes PostgreSQL write the table anew. A plain value is one expression for all rows."""
    is_expression = hasattr(default, "resolve_expression")
    return default is not NOT_PROVIDED and is_expression and not isinstance(default, ONCE_FOR_ALL)


def reasons_of_whole(migration: Migration) -> list[str]:
    """Steps that hold their locks until the last one of the same transaction is done."""
    done = list(steps(migration))
    validates = [step for step in done if isinstance(step, ValidateConstraint)]
    if migration.atomic and validates and len(validates) < len(done):
        said = "Validate constraint: all rows are looked at while other steps hold their locks"
        return [f"{said}; give it a migration of its own"]
    return []
