"""How does a loaded table get other types or indexes? By loading its own rows anew."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from portal.actors import Actor
from portal.errors import Refusal
from resources.models import Connector, Table
from resources.tables.guesses import Column
from resources.tables.imports import BATCH, load
from resources.tables.storage import row_model


def change_columns(
    *,
    connector: Connector,
    columns: Sequence[Column],
    actor: Actor,
    now: datetime,
    confirmed: bool = False,
) -> Table:
    """Give columns of a loaded table other types or indexes, in their old order. Raises as `load` does."""
    table = Table.objects.get(connector=connector)
    if [column.name for column in columns] != [column.name for column in table.columns.all()]:
        raise Refusal("invalid_columns", "The columns are not those of this table.")
    return load(
        connector=connector, rows=stored_rows(table), columns=columns,
        actor=actor, now=now, confirmed=confirmed,
    )  # fmt: skip


def stored_rows(table: Table) -> Iterator[dict[str, Any]]:
    """All rows by column name, a batch at a time."""
    columns = list(table.columns.all())
    rows = row_model(table.storage, columns)._default_manager.order_by("id")
    last = 0
    while batch := list(rows.filter(id__gt=last)[:BATCH]):
        last = batch[-1].pk
        yield from ({c.name: getattr(row, c.field) for c in columns} for row in batch)
