"""A column of texts is one of numbers only if every text comes back as it was, or shares one plain notation."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from resources.tables.values.column_values import presented, read, text_of
from resources.tables.values.number_notations import NOTATIONS, Form, NumberEvidence, unmarked


def form_of(*texts: str, commas_are_marks: bool = False, is_told: bool = False) -> Form | None:
    evidence = NumberEvidence()
    if not all(evidence.add(text) for text in texts):
        return None
    return evidence.form(commas_are_marks=commas_are_marks, is_told=is_told)


PLAIN = {
    ("1", "-2", "30"): ("integer", 0),
    ("0", "9007199254740991"): ("integer", 0),
    ("9007199254740993",): ("decimal", 0),
    ("9007199254740993", "0.5"): ("decimal", None),
    ("9" * 40,): ("decimal", 0),
    ("1", "2.5"): ("number", None),
    ("0.25", "-1.5"): ("number", None),
    ("10.00", "9.90", "0.05"): ("number", 2),
    ("1.0", "2.0"): ("number", 1),
    ("0.1234567890123456789",): ("decimal", 19),
    ("0.000001", "0.000002"): ("number", 6),
}


@pytest.mark.parametrize(("texts", "form"), PLAIN.items())
def test_numbers_that_write_themselves_back_are_numbers(texts: tuple, form: tuple) -> None:
    assert form_of(*texts) == Form(*form)


TEXTS = [
    *[("12E5", "34E7"), ("1e5",), ("1E-3", "0.5"), ("3.10", "3.1"), ("3.9", "3.10"), ("1.0", "1")],
    *[("007",), ("00.5",), ("+5",), ("-0",), ("-0.0",), (" 5",), ("5 ",), (".5",), ("5.",), ("",)],
    *[
        ("1_000",),
        ("0x1F",),
        ("٣",),
        ("\uff11",),
        ("NaN",),
        ("Infinity",),
        ("1/2",),
        ("5%",),
        ("$5",),
    ],
    *[("1.2.3",), ("192.168.100.200",), ("1.100.200",), ("10 200",), ("030 123 456",), ("--1",)],
    *[("1,234", "12"), ("1,234",), ("101,202,303",), ("1,5",), ("1,234", "1234.5"), ("1,23,456",)],
    *[("1,234.56", "1234.56"), ("1.234,56", "1,234.56"), ("0,50", "0,5"), ("9" * 1001,)],
]


@pytest.mark.parametrize("texts", TEXTS)
def test_what_would_lose_something_or_has_two_readings_stays_text(texts: tuple) -> None:
    assert form_of(*texts) is None


NOTED = {
    ("1,234.56", "999.00"): ("number", 2, ".,"),
    ("1.234,56", "999,00", "0,10"): ("number", 2, ",."),
    ("12", "1.234", "1.234,5"): ("number", None, ",."),
    ("1'234.50", "2.00"): ("number", 2, ".'"),
    ("1\u202f234,5", "1,25"): ("number", None, ",\u202f"),
    ("1 234,5",): ("number", 1, ", "),
    ("1,234,567", "12,345", "-999"): ("integer", 0, ".,"),
    ("9,007,199,254,740,993", "12,345"): ("decimal", 0, ".,"),
}


@pytest.mark.parametrize(("texts", "form"), NOTED.items())
def test_a_notation_that_the_whole_column_shares_is_understood(texts: tuple, form: tuple) -> None:
    assert form_of(*texts) == Form(*form)


def test_a_comma_alone_is_a_decimal_mark_where_the_file_is_delimited_otherwise() -> None:
    assert form_of("0,5", "1,25", commas_are_marks=True) == Form("number", None, ",")
    assert form_of("1,50", "2,25", commas_are_marks=True) == Form("number", 2, ",")
    assert form_of("0,5", "1,50", commas_are_marks=True) is None
    assert form_of("1,234", "2,500", commas_are_marks=True) is None


def test_a_person_may_tell_what_the_file_does_not_say() -> None:
    assert form_of("1.234.567", "12", is_told=True) == Form("integer", 0, ",.")
    assert form_of("1,5", is_told=True) == Form("number", 1, ",")
    assert form_of("1,234", is_told=True) is None


PLAIN_NUMBERS = st.one_of(
    st.integers().map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(lambda n: f"{n:f}"),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.from_regex(r"-?[0-9]{1,3}([.,' ][0-9]{1,3}){0,3}", fullmatch=True),
    st.text("0123456789.,-eE +", max_size=8),
    st.sampled_from(["3.10", "3.1", "1,234.50", "1.234,50", "0,5", "12E5"]),
)


@given(st.lists(PLAIN_NUMBERS, min_size=1, max_size=6), st.booleans(), st.booleans())
@example(["1.5", "0.00"], False, False)
def test_every_column_of_numbers_is_written_as_it_came(
    texts: list[str], commas: bool, told: bool
) -> None:
    """Text for text; in another notation the same with its own point and without groups."""
    form = form_of(*texts, commas_are_marks=commas, is_told=told)
    for text in texts if form else ():
        assert form is not None
        value = read(form.type, text, form.notation)
        assert text_of(presented(form.type, form.decimals, value)) == unmarked(text, form.notation)


@given(
    st.sampled_from(NOTATIONS),
    st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=5),
)
def test_a_column_in_a_notation_is_read_as_the_numbers_that_were_meant(
    notation: str, numbers: list[Decimal]
) -> None:
    mark, group = notation[0], notation[1:]
    texts = [f"{n:,.2f}".replace(".", "#").replace(",", group).replace("#", mark) for n in numbers]
    form = form_of(*texts, commas_are_marks=True)
    if form:  # a minus before nothing but zeros is no number
        assert [read("decimal", text, form.notation) for text in texts] == numbers
