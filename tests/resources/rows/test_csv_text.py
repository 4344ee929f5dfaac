"""How rows are written as CSV that no spreadsheet runs."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.spreadsheets import FORMULA_STARTS, safe
from resources.queries import Page
from resources.rows.csv_text import as_csv

ROW = {
    "n": 1,
    "x": 1.5,
    "t": "ä",
    "b": True,
    "d": date(2026, 1, 2),
    "m": datetime(2026, 1, 2, tzinfo=UTC),
    "z": None,
}
PAGE = Page(tuple(ROW), [ROW], next_token="abc")


def test_csv_has_a_heading_and_empty_fields_for_nothing() -> None:
    assert as_csv(PAGE) == "n,x,t,b,d,m,z\r\n1,1.5,ä,true,2026-01-02,2026-01-02T00:00:00Z,\r\n"


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")'),
        *(" =1+1", "\u00a0=1", " \t\n+1", "\u3000@x", "\ufeff=1", "\u200b=1", "\x0b-1", "\u202e=1"),
        *("\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20x", " \uff1d1", "\ufe621", "\ufe631", "\ufe661", "\ufe6bx"),
    ],
)  # fmt: skip
def test_a_text_that_would_be_a_formula_is_defused_in_rows_and_headings(text: str) -> None:
    lines = list(csv.reader(StringIO(as_csv(Page((text,), [{text: text}])), newline="")))
    assert lines == [["'" + text], ["'" + text]]


@pytest.mark.parametrize("text", ["a=1", "1-1", " a", "'=1", "", " ", "…", "½", "\u2212 1"])
def test_any_other_text_is_written_as_it_is(text: str) -> None:
    assert safe(text) == text


def test_an_exact_number_in_a_nested_value_keeps_its_digits_in_csv() -> None:
    row = {"a": {"b": Decimal("0.10000000000000000001"), "c": 'x"'}, "d": Decimal("-5.50")}
    written = list(csv.reader(StringIO(as_csv(Page(tuple(row), [row])))))
    assert written[1] == ['{"b": 0.10000000000000000001, "c": "x\\""}', "-5.50"]


def test_a_negative_number_stays_a_number() -> None:
    assert as_csv(Page(("a",), [{"a": -1}, {"a": -0.5}])) == "a\r\n-1\r\n-0.5\r\n"


def test_nested_values_and_half_characters_are_written_all_the_same() -> None:
    assert as_csv(Page(("a",), [{"a": [1, {"b": "\ud800"}]}])).startswith("a\r\n")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_no_field_of_csv_begins_like_a_formula(texts: list[str]) -> None:
    page = Page(("a",), [{"a": text} for text in texts])
    fields = [line[0] for line in csv.reader(StringIO(as_csv(page), newline="")) if line]
    assert not any(field.startswith(FORMULA_STARTS) for field in fields)
