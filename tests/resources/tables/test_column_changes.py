"""How a loaded table gets other types: with the same rows, or not at all."""

from datetime import datetime
from typing import Any

import pytest

from portal import clock
from portal.errors import Conflict, Refusal
from resources.models import TableColumn
from resources.tables.column_changes import change_columns, stored_rows
from resources.tables.values.column_values import text_of
from resources.tables.values.guesses import Column
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
    kinds = (str, str, float, datetime)
    assert all(map(isinstance, next(iter(stored_rows(connector.table))).values(), kinds))


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


def changed(cast: Cast, content: bytes, kind: str, mark: str = "", **options: Any) -> list[str]:
    """The texts of the column `v` after it got another type."""
    connector = table(cast, content)
    columns = [Column("v", kind, is_filterable=False, notation=mark)]
    change_columns(
        connector=connector, columns=columns, actor=actor(cast.alice), now=clock.now(), **options
    )
    connector.table.refresh_from_db()
    return [text_of(row["v"]) for row in stored_rows(connector.table)]


@pytest.mark.parametrize("kind", ["integer", "number", "decimal"])
def test_values_that_would_be_written_differently_are_told_before(cast: Cast, kind: str) -> None:
    with pytest.raises(Conflict) as refusal:
        changed(cast, b"v\n007\n007\n12\n", kind)
    assert refusal.value.code == "values_change"
    assert "In “v” 2 values would change: “007” becomes “7”." in refusal.value.detail
    assert refusal.value.extra["columns"] == [
        {"name": "v", "count": 2, "examples": [{"before": "007", "after": "7"}]}
    ]


def test_who_has_seen_the_loss_may_choose_it(cast: Cast) -> None:
    assert changed(cast, b"v\n3.10\n3.1\n", "number", lossy=True) == ["3.1", "3.1"]
    assert TableColumn.objects.get().accepts_loss is True


def test_what_loses_nothing_asks_nothing(cast: Cast) -> None:
    assert changed(cast, b"v\n1.50\n2.25\n", "decimal") == ["1.50", "2.25"]
    assert TableColumn.objects.get().accepts_loss is False


@pytest.mark.parametrize(
    ("content", "kind", "texts"),
    [
        (b"v\n1.50\n2.25\n", "text", ["1.50", "2.25"]),
        (b"v\n9007199254740993\n0.5\n", "text", ["9007199254740993", "0.5"]),
        (b"v\n12\n1.5\n", "decimal", ["12", "1.5"]),
        (b"v\n9007199254740993\n12\n", "integer", ["9007199254740993", "12"]),
    ],
)
def test_numbers_keep_their_texts_through_every_type(
    cast: Cast, content: bytes, kind: str, texts: list[str]
) -> None:
    assert changed(cast, content, kind) == texts


def test_a_double_cannot_hold_what_is_exact(cast: Cast) -> None:
    with pytest.raises(Conflict, match="becomes “9007199254740992”"):
        changed(cast, b"v\n9007199254740993\n0.5\n", "number")


def test_texts_that_are_numbers_in_two_ways_are_asked_about(cast: Cast) -> None:
    content = b'v\n"1,234"\n"2,500"\n'
    with pytest.raises(Refusal) as refusal:
        changed(cast, content, "number")
    assert refusal.value.code == "notation_unclear"


@pytest.mark.parametrize(("mark", "texts"), [(",", ["1.234", "2.500"]), (".", ["1234", "2500"])])
def test_the_decimal_mark_may_be_told(cast: Cast, mark: str, texts: list[str]) -> None:
    assert changed(cast, b'v\n"1,234"\n"2,500"\n', "number", mark) == texts
