"""How does a file become the table of a connector? LoadSize aside in batches, then put in place at once.

Readers see the old rows until the new ones are complete, and a load that fails leaves them as they were. No
transaction stays open while a file is read, and none writes for long (`resources.tables.pace`), so a load of a million
rows keeps nobody waiting.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from django.db import transaction

from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_of
from portal.errors import Conflict, Refusal
from portal.people.organizations import lock
from resources.models import Connector, NamedEndpoint, Table, TableColumn
from resources.tables import storage as table_storage
from resources.tables.pace import Pace
from resources.tables.shares import LoadSize, Sizes, refuse_beyond_organization
from resources.tables.values.conversion import convert_rows, number_columns
from resources.tables.values.guesses import Column

note = partial(note_of, "connector")

MOST_ROWS = 5_000_000
GIVEN_UP = timedelta(hours=1)  # after so long a load that has not ended is taken for dead


def load(
    *,
    connector: Connector,
    rows: Iterable[dict[str, Any]],
    columns: Sequence[Column],
    actor: Actor,
    now: datetime,
    confirmed: bool = False,
) -> Table:
    """Replace the rows of a table connector. `rows` are dicts by column name; a name that is missing is null.

    Call it outside a transaction. Raises Refusal `value_unfit`, `too_many_rows`, `bound_reached`, whatever reading the
    file raises; Conflict `load_running`, and `endpoints_break` when a column that endpoints use would go, unless
    `confirmed`.
    """
    described = number_columns(connector, columns)
    storage = begin(connector, described, now, confirmed)
    table_storage.drop_orphans()
    try:
        table_storage.create(storage, described)
        pace = Pace()
        written = fill(connector, storage, described, rows, pace)
        table_storage.index(storage, described, pace)
        table, before = finish(connector, storage, described, written, actor, now)
    except BaseException:
        give_up(connector, storage)
        raise
    if before:
        table_storage.drop(before)
    return table


@transaction.atomic
def begin(
    connector: Connector, columns: Sequence[TableColumn], now: datetime, confirmed: bool
) -> str:
    """Take the right to load this table; the name of the new storage."""
    lock(connector.organization)
    table = Table.objects.get(connector=connector)
    if table.loading_since is not None and table.loading_since > now - GIVEN_UP:
        raise Conflict("load_running", "This table is being loaded. Wait until that has ended.")
    if not confirmed and (broken := broken_endpoints(connector, columns)):
        lost = "that would be gone, or by which rows would no longer be found"
        detail = f"These endpoints need columns {lost}: {', '.join(broken)}."
        raise Conflict("endpoints_break", f"{detail} Nothing was changed. Confirm to go on.")
    storage = table_storage.new_name(connector)
    Table.objects.filter(pk=table.pk).update(
        loading_storage=storage, loading_since=now, loading_rows=0, loading_bytes=0
    )
    return storage


def broken_endpoints(connector: Connector, columns: Sequence[TableColumn]) -> list[str]:
    """Names of the endpoints that could not answer with these columns."""
    filterable = {column.name for column in columns if column.is_filterable}
    names = {column.name for column in columns}
    return [
        endpoint.name
        for endpoint in connector.endpoints.order_by("name").prefetch_related("parameters")
        if not names.issuperset(endpoint.columns) or not filterable.issuperset(filtered(endpoint))
    ]


def filtered(endpoint: NamedEndpoint) -> set[str]:
    """The columns by which an endpoint chooses rows."""
    return {parameter.column for parameter in endpoint.parameters.all()} | set(
        endpoint.fixed_filters
    )


def fill(
    connector: Connector,
    storage: str,
    columns: Sequence[TableColumn],
    rows: Iterable[dict[str, Any]],
    pace: Pace,
) -> LoadSize:
    """Convert and write all rows, telling the progress after each batch; how much there was."""
    values, sizes = convert_rows(columns, rows), Sizes(columns)
    written = LoadSize()
    while batch := list(islice(values, pace.rows)):
        taken = LoadSize(written.rows + len(batch), written.bytes + sizes.of(batch))
        if taken.rows > MOST_ROWS:
            raise Refusal("too_many_rows", f"A table has at most {MOST_ROWS} rows.")
        refuse_beyond_organization(connector, taken)
        with pace.step():
            table_storage.insert(storage, columns, written.rows + 1, batch)
            still = Table.objects.filter(connector=connector, loading_storage=storage)
            if not still.update(loading_rows=taken.rows, loading_bytes=taken.bytes):
                raise Conflict("load_ended", "The load was given up, or the connector was deleted.")
        written = taken
    return written


@transaction.atomic
def finish(
    connector: Connector,
    storage: str,
    columns: Sequence[TableColumn],
    written: LoadSize,
    actor: Actor,
    now: datetime,
) -> tuple[Table, str]:
    """Put the new storage in the place of the old one; the table, and the name of the old storage if any."""
    lock(connector.organization)
    table = Table.objects.filter(connector=connector, loading_storage=storage).first()
    if table is None:
        raise Conflict("load_ended", "The load was given up, or the connector was deleted.")
    before = table.storage
    table.storage, table.loaded_at = storage, now
    table.row_count, table.byte_count = written.rows, written.bytes
    table.loading_storage, table.loading_since = "", None
    table.loading_rows = table.loading_bytes = 0
    table.save()
    table.columns.all().delete()
    TableColumn.objects.bulk_create(columns)
    connector.refresh_from_db(fields=["revision"])
    connector.revision += 1
    connector.save(update_fields=["revision"])
    told = {"rows": written.rows, "columns": len(columns)}
    note(Action.CONNECTOR_LOADED, connector, actor, told)
    return table, before


def give_up(connector: Connector, storage: str) -> None:
    table_storage.drop(storage)
    Table.objects.filter(connector=connector, loading_storage=storage).update(
        loading_storage="", loading_since=None, loading_rows=0, loading_bytes=0
    )
