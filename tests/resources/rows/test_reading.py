"""Cells are texts in the order of the columns, and never markup."""

import pytest

from resources.models import EndpointParameter
from resources.queries import Page
from resources.templatetags.rows import cells, conditions


def test_cells_are_texts_in_the_order_of_the_columns() -> None:
    page = Page(("b", "a"), [{"a": 1, "b": None}, {"a": {"x": [1]}, "b": "<b>"}])
    assert cells(page) == [[None, "1"], ["<b>", '{"x": [1]}']]


@pytest.mark.parametrize(
    ("column", "default", "is_required", "words"),
    [
        ("state", None, False, ""),
        ("status", None, False, "chooses by status"),
        ("state", None, True, "required"),
        ("status", "", True, "chooses by status “” unless given"),
    ],
)
def test_a_parameter_says_what_it_chooses_by_and_when_it_may_be_left_out(
    column: str, default: str | None, is_required: bool, words: str
) -> None:
    parameter = EndpointParameter(
        name="state", column=column, default=default, is_required=is_required
    )
    assert conditions(parameter) == words
