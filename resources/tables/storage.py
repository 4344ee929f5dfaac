"""Where do the rows of an uploaded table lie? In a database table of their own, typed and indexed (decision 0022).

A load writes a new storage that nobody reads yet and puts it in place of the old one when it is complete. Names of
storages and their columns are generated here, so nothing that a person typed ever becomes SQL.
"""

import logging
import secrets
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.apps.registry import Apps
from django.db import Error, connection, models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from resources.models import ColumnType, Connector, Table, TableColumn
from resources.tables.pace import Pace
from resources.tables.values.numbers import plain

PREFIX = "resources_rows_"
LONG_STATEMENTS = "10min"  # for building indexes, where an ordinary statement has 5 seconds


class ExactField(models.Field):
    """A decimal of any number of digits. SQLite's own numbers are doubles, so there it is a text without zeros that
    say nothing, which equals another exactly when the numbers do.
    """

    def db_type(self, connection: Any) -> str:
        return "numeric" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        is_text = connection.vendor != "postgresql" and isinstance(value, Decimal)
        return plain(value) if is_text else value

    def from_db_value(self, value: Any, *_: Any) -> Decimal | None:
        return value if value is None else Decimal(value)


FIELDS: dict[str, type[models.Field]] = {
    ColumnType.TEXT: models.TextField,
    ColumnType.INTEGER: models.BigIntegerField,
    ColumnType.NUMBER: models.FloatField,
    ColumnType.DECIMAL: ExactField,
    ColumnType.BOOLEAN: models.BooleanField,
    ColumnType.DATE: models.DateField,
    ColumnType.DATETIME: models.DateTimeField,
}
PREPARED = frozenset({ColumnType.DATE, ColumnType.DATETIME, ColumnType.DECIMAL})
logger = logging.getLogger(__name__)


def new_name(connector: Connector) -> str:
    return f"{PREFIX}{connector.pk}_{secrets.token_hex(4)}"


def row_model(storage: str, columns: Iterable[TableColumn]) -> type[models.Model]:
    """A model of the rows: `id` is the row's number in the file, from 1, and a column is `c` and its position.

    It lives in a registry of its own, outside migrations and the admin.
    """
    return make_model(storage, tuple((column.field, column.type) for column in columns))


@lru_cache(maxsize=256)
def make_model(storage: str, kinds: tuple[tuple[str, str], ...]) -> type[models.Model]:
    fields: dict[str, models.Field] = {"id": models.BigAutoField(primary_key=True)}
    fields |= {name: FIELDS[kind](null=True) for name, kind in kinds}
    meta = type("Meta", (), {"apps": Apps(), "app_label": "resources", "db_table": storage})
    return type("Row", (models.Model,), {"__module__": __name__, "Meta": meta, **fields})


def create(storage: str, columns: Sequence[TableColumn]) -> None:
    """Make the table of this name that holds rows with these columns."""
    model = row_model(storage, columns)
    quote = connection.ops.quote_name
    described = [
        f"{quote(str(field.column))} {field.db_type(connection)} "
        + ("NOT NULL PRIMARY KEY" if field.primary_key else "NULL")
        for field in model._meta.local_fields
    ]
    execute(f"CREATE TABLE {quote(storage)} ({', '.join(described)})")


def index(storage: str, columns: Iterable[TableColumn], pace: Pace) -> None:
    """Index each filterable column, with the row's number behind it: that is the order of every answer.

    A transaction each: on SQLite nobody else writes while an index is made.
    """
    quote = connection.ops.quote_name
    for column in columns:
        if column.is_filterable:
            name = quote(f"{storage}_{column.field}")
            on = f"{quote(storage)} ({quote(column.field)}, {quote('id')})"
            with pace.step():
                allow_long_statements()
                execute(f"CREATE INDEX {name} ON {on}")
    with pace.step():
        allow_long_statements()
        execute(f"ANALYZE {quote(storage)}")


def allow_long_statements() -> None:
    """Until the end of the transaction."""
    if connection.vendor == "postgresql":
        execute(f"SET LOCAL statement_timeout = '{LONG_STATEMENTS}'")


def insert(storage: str, columns: Sequence[TableColumn], first: int, rows: Sequence[list]) -> None:
    """Write rows of values in the order of the columns, numbered from `first`. Call it in a transaction."""
    prepared = preparations(columns)
    for row in rows:
        for place, prepare in prepared:
            row[place] = prepare(row[place], connection)
    numbered = ((number, *row) for number, row in enumerate(rows, first))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            copy_in(cursor, storage, numbered)
        else:
            insert_in(cursor, storage, numbered, len(columns) + 1)


def copy_in(cursor: Any, storage: str, rows: Iterable[tuple]) -> None:
    """PostgreSQL's own way to take many rows: several times as fast as statements."""
    with cursor.copy(f"COPY {connection.ops.quote_name(storage)} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def insert_in(cursor: Any, storage: str, rows: Iterable[tuple], width: int) -> None:
    marks = ", ".join(["%s"] * width)
    name = connection.ops.quote_name(storage)
    cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", list(rows))  # noqa: S608 - our own name


def preparations(columns: Sequence[TableColumn]) -> list[tuple[int, Any]]:
    """Places whose values the database wants in a form of its own, with the function that gives it."""
    return [
        (place, FIELDS[column.type](null=True).get_db_prep_value)
        for place, column in enumerate(columns)
        if column.type in PREPARED
    ]


def drop(storage: str) -> None:
    """Remove a storage. One that cannot be removed now is removed before the next load."""
    try:
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            drop_indexes(storage)
        with transaction.atomic():
            execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(storage)}")
    except Error:
        logger.warning("The storage %s could not be removed yet.", storage)


def drop_indexes(storage: str) -> None:
    """One by one, because all of a large table at once would hold up everybody who writes to SQLite."""
    pace = Pace()
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, storage)
    for name in (name for name in found if name.startswith(PREFIX)):
        with pace.step():
            execute(f"DROP INDEX {connection.ops.quote_name(name)}")


def drop_orphans() -> None:
    """Remove storages that no table names: those of loads that were killed, and those that a drop left behind."""
    named = Table.objects.values_list("storage", "loading_storage")
    kept = {storage for both in named for storage in both}
    for storage in connection.introspection.table_names():
        if storage.startswith(PREFIX) and storage not in kept:
            drop(storage)


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@receiver(post_delete, sender=Table)
def drop_with_table(sender: type[Table], instance: Table, **event: Any) -> None:
    """However a connector goes, by itself or with its organization, its rows go too."""
    for storage in filter(None, (instance.storage, instance.loading_storage)):
        drop(storage)
