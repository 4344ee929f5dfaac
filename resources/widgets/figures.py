"""What does a widget show in place of rows? One figure over them, or one for each value of a column.

A table is summed up by the database. An HTTP API is summed up over the rows of its first page, which the caller is
told, because asking a stranger for everything on every view has no end.
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Avg, Count, Max, Min, Sum
from django.db.models.functions import Cast

from resources.models import ColumnType, Connector, Figure, Kind, Table, TableColumn, Widget
from resources.queries import endpoint_broken
from resources.rows import reading as rows
from resources.rows.calls import Call
from resources.tables.rows import chosen, select_rows
from resources.tables.values.column_values import NUMERIC, text_of

MOST_BARS = 50
AGGREGATES: dict[str, type[models.Aggregate]] = {
    Figure.COUNT: Count,
    Figure.SUM: Sum,
    Figure.AVERAGE: Avg,
    Figure.LOWEST: Min,
    Figure.HIGHEST: Max,
}


@dataclass(frozen=True)
class Figures:
    """Labels with their figures, the largest first; of a summary one without a label."""

    bars: list[tuple[str, Any]]
    is_partial: bool = False  # more bars or rows exist than were counted


def figures(widget: Widget, call: Call, *, now: datetime) -> Figures:
    """Raises Refusal as reading rows does."""
    connector = widget.endpoint.connector
    if connector.kind == Kind.TABLE:
        return in_table(widget, connector, call)
    page = rows.read(connector, call.query, now=now)
    grouped: dict[str, list[Any]] = defaultdict(list)
    for row in page.rows:
        grouped[label_of(row.get(widget.label_column))].append(row.get(widget.figure_column))
    found = [(label, figure_of(widget.figure, values)) for label, values in grouped.items()]
    return largest_first(found, partial=page.next_token is not None)


def in_table(widget: Widget, connector: Connector, call: Call) -> Figures:
    """The figure of all matching rows, or one for each label, the highest first. Raises Refusal for a lost column."""
    table = Table.objects.prefetch_related("columns").get(connector=connector)
    columns = {column.name: column for column in table.columns.all()}
    if not table.storage:
        return Figures([])
    counted = "pk"
    if widget.figure != Figure.COUNT:
        [column] = chosen(columns, (widget.figure_column,))
        if column.type not in NUMERIC:
            raise endpoint_broken(column.name)
        counted = in_doubles(column)
    aggregate = AGGREGATES[widget.figure](counted)
    matching = select_rows(table, columns, call.query)
    if not widget.label_column:
        return Figures([("", matching.aggregate(figure=aggregate)["figure"])])
    [label] = chosen(columns, (widget.label_column,))
    groups = matching.values_list(label.field).annotate(figure=aggregate)
    ordered = groups.order_by(models.F("figure").desc(nulls_last=True), label.field)
    found = list(ordered[: MOST_BARS + 1])
    bars = [(label_of(value), figure) for value, figure in found[:MOST_BARS]]
    return Figures(bars, is_partial=len(found) > MOST_BARS)


def in_doubles(column: TableColumn) -> Any:
    """What to sum up. A figure is drawn with 15 digits at most, so exact numbers count as doubles here."""
    return (
        Cast(column.field, models.FloatField())
        if column.type == ColumnType.DECIMAL
        else column.field
    )


def label_of(value: Any) -> str:
    return "" if value is None else text_of(value)


def figure_of(figure: str, values: list[Any]) -> Any:
    """One figure of many values; None where none of them is a number, or their sum is too large for one."""
    if figure == Figure.COUNT:
        return len(values)
    numbers = [number for number in map(number_of, values) if number is not None]
    if not numbers:
        return None
    if figure == Figure.LOWEST:
        return min(numbers)
    if figure == Figure.HIGHEST:
        return max(numbers)
    try:
        total = math.fsum(numbers) if float in map(type, numbers) else sum(numbers)
        return total if figure == Figure.SUM else total / len(numbers)
    except (OverflowError, ValueError):
        # A stranger's numbers may be larger than any that can be added up; that is no reason to fail.
        return None


def number_of(value: Any) -> int | float | None:
    """A value that can be added up; an exact number of many digits as a double."""
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def largest_first(found: list[tuple[str, Any]], *, partial: bool) -> Figures:
    found.sort(key=lambda bar: (bar[1] is None, -(bar[1] or 0), bar[0]))
    return Figures(found[:MOST_BARS], partial or len(found) > MOST_BARS)
