"""How a loaded table gets other types: with the same rows, or not at all."""

import pytest

from portal import clock
from portal.errors import Refusal
from resources.tables.column_changes import change_columns, stored_rows
from resources.tables.guesses import Column
from tests.cast import Cast, actor
from tests.resources.making import table


def test_a_column_may_be_given_another_type_later(cast: Cast) -> None:
    connector = table(cast)
    columns = [
        Column("id", "text", is_filterable=True),
        Column("status", "text", is_filterable=False),
        Column("score", "number", is_filterable=True),
        Column("born", "datetime", is_filterable=True),
    ]
    change_columns(connector=connector, columns=columns, actor=actor(cast.alice), now=clock.now())
    connector.table.refresh_from_db()
    assert [
        type(value).__name__ for value in next(iter(stored_rows(connector.table))).values()
    ] == [*("str", "str", "float", "datetime")]


def test_a_type_that_does_not_fit_changes_nothing(cast: Cast) -> None:
    connector = table(cast)
    columns = [
        Column(name, "date", is_filterable=True) for name in ("id", "status", "score", "born")
    ]
    with pytest.raises(Refusal) as refusal:
        change_columns(
            connector=connector, columns=columns, actor=actor(cast.alice), now=clock.now()
        )
    assert refusal.value.code == "value_unfit"
    assert next(iter(stored_rows(connector.table)))["id"] == 1


def test_other_columns_than_its_own_are_refused(cast: Cast) -> None:
    with pytest.raises(Refusal) as refusal:
        change_columns(
            connector=table(cast),
            columns=[Column("id", "text", is_filterable=True)],
            actor=actor(cast.alice),
            now=clock.now(),
        )
    assert refusal.value.code == "invalid_columns"
