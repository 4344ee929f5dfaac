"""The types and searches chosen for the columns of a table, in their order."""

from resources.connectors.column_forms import ColumnsForm
from resources.models import TableColumn
from resources.tables.values.guesses import Column

COLUMNS = [
    TableColumn(position=1, name="zip", type="integer", is_filterable=True),
    TableColumn(position=2, name="note", type="text"),
]


def test_what_is_stored_is_offered() -> None:
    rows = ColumnsForm(columns=COLUMNS).rows()
    assert [(t.value(), f.value()) for _, t, f in rows] == [("integer", True), ("text", False)]


def test_what_was_chosen() -> None:
    form = ColumnsForm({"type_1": "text", "type_2": "text", "filterable_2": "on"}, columns=COLUMNS)
    assert form.is_valid()
    assert form.chosen() == [Column("zip", "text", False), Column("note", "text", True)]


def test_a_type_that_does_not_exist_is_told() -> None:
    form = ColumnsForm({"type_1": "picture", "type_2": "text"}, columns=COLUMNS)
    assert set(form.errors) == {"type_1"}
