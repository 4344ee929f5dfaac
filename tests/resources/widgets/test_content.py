"""What is drawn: text for every value, bars that fit, and nothing that breaks on a strange figure."""

from datetime import UTC, datetime
from typing import Any

import pytest

from portal import clock
from resources.models import NamedEndpoint
from resources.widgets.content import Content, bars_of, caption_of, cell, content_of, number
from resources.widgets.figures import Figures
from resources.widgets.query import widget_call
from tests.cast import Cast
from tests.resources.making import endpoint, table
from tests.resources.widget_cast import widget


@pytest.fixture
def people(cast: Cast) -> NamedEndpoint:
    return endpoint(cast, table(cast))


def drawn(cast: Cast, people: NamedEndpoint, **settings: Any) -> Content:
    shown = widget(cast, people, **settings)
    return content_of(shown, widget_call(shown, {}), now=clock.now())


def test_a_table_has_the_columns_of_the_widget_in_their_order(
    cast: Cast, people: NamedEndpoint
) -> None:
    content = drawn(cast, people, columns=["status", "score"])
    assert content.columns == ("status", "score")
    assert [one.text for one in content.table[0]] == ["open", "1.5"]


def test_a_heading_stands_over_its_values(cast: Cast, people: NamedEndpoint) -> None:
    content = drawn(cast, people)
    assert [(one.text, one.is_number) for one in content.heads] == [
        ("id", True), ("status", False), ("score", True), ("born", False),
    ]  # fmt: skip


def test_a_summary_is_one_figure_in_words(cast: Cast, people: NamedEndpoint) -> None:
    content = drawn(cast, people, kind="summary", figure="sum", figure_column="score")
    assert (content.figure, content.caption) == ("4", "Sum of score")


def test_a_bar_chart_has_a_bar_for_each_value(cast: Cast, people: NamedEndpoint) -> None:
    content = drawn(cast, people, kind="bar", label_column="status")
    assert content.caption == "Number of rows by status"
    assert [(bar.label, bar.text, bar.length) for bar in content.bars] == [
        ("open", "2", 100.0),
        ("closed", "1", 50.0),
    ]


@pytest.mark.parametrize("kind", ["summary", "bar", "table"])
def test_nothing_is_drawn_as_nothing(cast: Cast, kind: str) -> None:
    over = endpoint(cast, table(cast, b"id,status\n9,gone\n", name="gone"), "gone")
    shown = widget(cast, over, kind=kind, label_column="status" if kind == "bar" else "")
    over.fixed_filters = {"id": "1"}
    over.save()
    shown.refresh_from_db()
    content = content_of(shown, widget_call(shown, {}), now=clock.now())
    assert (content.table, content.bars) == ([], [])
    assert content.figure == ("0" if kind == "summary" else "")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "no value"),
        (1234567, "1,234,567"),
        (4.666666, "4.67"),
        (2.5, "2.5"),
        (1000.0, "1,000"),
        (-3, "-3"),
        (10**15, "1e+15"),
        (2.5e20, "2.5e+20"),
        (-(10**400), "-inf"),
    ],
)
def test_a_figure_is_written_for_people(value: Any, text: str) -> None:
    assert number(value) == text


def test_a_huge_cell_is_cut() -> None:
    assert [len(cell("x" * length).text) for length in (1000, 1001, 100_000)] == [1000, 1001, 1001]
    assert cell("x" * 1001).text.endswith("x…")


def test_cells_hold_text_whatever_the_value() -> None:
    values = [None, True, 1.5, {"a": [1]}, datetime(2026, 3, 2, 12, tzinfo=UTC)]
    texts = [cell(value).text for value in values]
    assert texts == ["", "true", "1.5", '{"a": [1]}', "2026-03-02 12:00 UTC"]
    assert [cell(value).is_number for value in values] == [False, False, True, False, False]


def test_bars_grow_from_zero_in_both_directions() -> None:
    bars = bars_of(Figures([("a", 30), ("b", None), ("", -10)]))
    assert [(bar.label, bar.start, bar.length) for bar in bars] == [
        ("a", 25.0, 75.0),
        ("b", 25.0, 0.0),
        ("(none)", 0.0, 25.0),
    ]


@pytest.mark.parametrize(
    "values", [[0, 0], [10**400, 1], [-(10**400), 2.5], [1e308, -1e308], [float("inf"), 1]]
)
def test_no_figure_is_too_large_or_too_small_to_draw(values: list[Any]) -> None:
    bars = bars_of(Figures([("x", value) for value in values]))
    assert all(0 <= bar.start <= 100 and 0 <= bar.length <= 100 for bar in bars)


def test_a_caption_names_figure_column_and_label(cast: Cast, people: NamedEndpoint) -> None:
    shown = widget(
        cast, people, kind="bar", figure="average", figure_column="score", label_column="status"
    )
    assert caption_of(shown) == "Average of score by status"
