"""Which rows of an uploaded table equal the parameters? Found by index, in the order of the file."""

from collections.abc import Sequence
from typing import Any

from portal.errors import Refusal
from resources.models import Connector, Table, TableColumn
from resources.queries import Page, Query, endpoint_broken, unknown_parameter
from resources.tables.storage import row_model
from resources.tables.values import column_values


def read(connector: Connector, query: Query) -> Page:
    """One page. Raises Refusal `unknown_parameter`, `not_filterable`, `invalid_value`, `endpoint_broken`."""
    table = Table.objects.prefetch_related("columns").get(connector=connector)
    columns = {column.name: column for column in table.columns.all()}
    shown = chosen(columns, query.columns)
    if not table.storage:
        return Page(tuple(columns), [])
    rows = select_rows(table, columns, query).filter(pk__gt=query.place or 0).order_by("pk")
    values = list(rows.values_list("pk", *(column.field for column in shown))[: query.limit + 1])
    more, values = len(values) > query.limit, values[: query.limit]
    names = tuple(column.name for column in shown)
    return Page(
        names,
        [dict(zip(names, row_values(shown, row[1:]), strict=True)) for row in values],
        next_place=values[-1][0] if more and values else None,
    )


def row_values(columns: Sequence[TableColumn], row: Sequence[Any]) -> list[Any]:
    """The values of a row, numbers with the decimals of their columns."""
    pairs = zip(columns, row, strict=True)
    return [column_values.presented(c.type, c.decimals, value) for c, value in pairs]


def chosen(columns: dict[str, TableColumn], names: tuple[str, ...]) -> list[TableColumn]:
    for name in names:
        if name not in columns:
            raise endpoint_broken(name)
    return [columns[name] for name in names] or list(columns.values())


def select_rows(table: Table, columns: dict[str, TableColumn], query: Query) -> Any:
    """The rows that equal the filters, without an order."""
    rows = row_model(table.storage, columns.values())._default_manager.all()
    for name, text in query.filters.items():
        rows = rows.filter(**{columns_field(columns, name): value_of(columns[name], text)})
    return rows


def columns_field(columns: dict[str, TableColumn], name: str) -> str:
    if name not in columns:
        raise unknown_parameter(name)
    if not columns[name].is_filterable:
        detail = f"Rows cannot be chosen by {name!r}: it has no index."
        advice = "Leave it out, or have rows found by it under Columns."
        raise Refusal("not_filterable", f"{detail} {advice}")
    return columns[name].field


def value_of(column: TableColumn, text: str) -> column_values.Value:
    try:
        return column_values.read(column.type, text)
    except ValueError as error:
        kind = column.get_type_display().lower()
        detail = f"The value of {column.name!r} is not of its type ({kind})."
        raise Refusal("invalid_value", detail) from error
