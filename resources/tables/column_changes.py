"""How does a loaded table get other types or indexes? By loading its own rows anew."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from portal.actors import Actor
from portal.errors import Refusal
from resources.models import Connector, Table, TableColumn
from resources.tables.imports import load
from resources.tables.shares import place
from resources.tables.storage import row_model
from resources.tables.values import losses
from resources.tables.values.column_values import NUMERIC, presented, text_of
from resources.tables.values.guesses import Column
from resources.tables.values.number_notations import Form, NumberEvidence

READ_AT_ONCE = 5000  # rows


def change_columns(
    *,
    connector: Connector,
    columns: Sequence[Column],
    actor: Actor,
    now: datetime,
    confirmed: bool = False,
    lossy: bool = False,
) -> Table:
    """Give columns of a loaded table other types or indexes, in their old order. `notation` of a column is empty or
    the decimal mark in its texts.

    Raises as `load` and `place` do, Conflict `values_change` for numbers that would be written differently unless
    `lossy`, Refusal `notation_unclear` for texts that are numbers in two ways.
    """
    table = Table.objects.get(connector=connector)
    before = list(table.columns.all())
    if [column.name for column in columns] != [column.name for column in before]:
        raise Refusal("invalid_columns", "The columns are not those of this table.")
    settled = with_forms(table, before, columns)
    risky = [new for new in settled if new.accepts_loss is None]
    found = losses.losses(stored_rows(table), risky)
    if not lossy:
        losses.refuse(found)
    lost = {loss.name for loss in found}
    agreed = [
        replace(new, accepts_loss=new.name in lost) if new.accepts_loss is None else new
        for new in settled
    ]
    before_by_name = {old.name: old for old in before}
    with place(connector.organization_id):
        return load(
            connector=connector,
            rows=stored_rows(table),
            columns=[as_before(new, before_by_name[new.name]) for new in agreed],
            actor=actor, now=now, confirmed=confirmed,
        )  # fmt: skip


def as_before(new: Column, old: TableColumn) -> Column:
    """A column that keeps its type keeps what is known of its numbers, and what somebody agreed to."""
    if new.type != old.type:
        return new
    return replace(new, notation=old.notation, accepts_loss=old.accepts_loss)


def with_forms(
    table: Table, before: Sequence[TableColumn], columns: Sequence[Column]
) -> list[Column]:
    """The columns with the form of their numbers; `accepts_loss` is None where values may be lost."""
    pairs = list(zip(before, columns, strict=True))
    asked = [new.name for old, new in pairs if new.type != old.type and new.type in NUMERIC]
    evidence = evidence_of(table, asked) if asked else {}
    return [settle_column(old, new, evidence.get(new.name)) for old, new in pairs]


def evidence_of(table: Table, names: Sequence[str]) -> dict[str, NumberEvidence]:
    """What the texts of these columns are as numbers. One of which no text is any more is told by loading."""
    found = {name: NumberEvidence() for name in names}
    living = dict(found)
    for row in stored_rows(table):
        for name, evidence in list(living.items()):
            if row[name] is not None and not evidence.add(text_of(row[name])):
                del living[name]
    return found


def settle_column(old: TableColumn, new: Column, evidence: NumberEvidence | None) -> Column:
    if evidence is None:
        return replace(new, decimals=old.decimals, notation="", accepts_loss=False)
    form = form_told(new, evidence)
    if form and losses.holds(new.type, form.type):
        return replace(new, decimals=form.decimals, notation=form.notation, accepts_loss=False)
    notation = form.notation if form else ""
    return replace(new, decimals=None, notation=notation, accepts_loss=None)


def form_told(column: Column, evidence: NumberEvidence) -> Form | None:
    """The form of the numbers, by the decimal mark that was told. Raises Refusal `notation_unclear`."""
    if evidence.others is None:
        return evidence.plain.form()
    fitting = [one for one in evidence.readings() if one[0].startswith(column.notation)]
    if len(fitting) > 1:
        detail = (
            f"The texts of “{column.name}” are numbers in two ways: a comma or a point in them may stand before "
            "decimals or between thousands. Nothing was changed. Say which by the decimal mark of the column."
        )
        raise Refusal("notation_unclear", detail)
    return next((digits.form(notation) for notation, digits in fitting), None)


def stored_rows(table: Table) -> Iterator[dict[str, Any]]:
    """All rows by column name, a batch at a time."""
    columns = list(table.columns.all())
    rows = row_model(table.storage, columns)._default_manager.order_by("id")
    last = 0
    while batch := list(rows.filter(id__gt=last)[:READ_AT_ONCE]):
        last = batch[-1].pk
        yield from (
            {c.name: presented(c.type, c.decimals, getattr(row, c.field)) for c in columns}
            for row in batch
        )
