"""Cells are texts in the order of the columns, and never markup."""

from resources.queries import Page
from resources.templatetags.rows import cells


def test_cells_are_texts_in_the_order_of_the_columns() -> None:
    page = Page(("b", "a"), [{"a": 1, "b": None}, {"a": {"x": [1]}, "b": "<b>"}])
    assert cells(page) == [[None, "1"], ["<b>", '{"x": [1]}']]
