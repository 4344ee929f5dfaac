"""Which columns a file has, and of which types."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.errors import Refusal
from resources.tables.values.column_values import read
from resources.tables.values.guesses import MOST_FILTERABLE, guess_columns


def guessed(*values: object, typed: bool = False) -> str:
    columns, _ = guess_columns([{"a": value} for value in values], typed=typed)
    return columns[0].type


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (("1", "2"), "integer"), (("1", None, "2.5"), "number"), (("1", "x"), "text"), (("007",), "text"),
        (("+49 30 1234",), "text"), (("true", "FALSE"), "boolean"), (("yes", "no"), "boolean"),
        (("2026-01-01",), "date"), (("2026-01-01", "2026-01-01T10:00"), "datetime"), (("2026-13-01",), "text"),
        (("1", "true"), "text"), (("true", "1"), "text"), ((None, None), "text"), (("9" * 19,), "decimal"),
        (("2026-01-01", "5"), "text"),
    ],
)  # fmt: skip
def test_a_column_of_texts_has_the_narrowest_type_that_fits(values: tuple, kind: str) -> None:
    assert guessed(*values) == kind


def test_in_json_a_text_is_never_taken_for_a_number() -> None:
    assert guessed("1", "2", typed=True) == "text"
    assert guessed(1, "2", typed=True) == "text"
    assert guessed("true", typed=True) == "text"


def test_in_json_values_tell_their_types() -> None:
    assert [guessed(v, typed=True) for v in (1, 1.5, True, "2026-01-01", {"a": 1})] == [
        *("integer", "number", "boolean", "date", "text")
    ]


def test_in_json_a_number_that_javascript_would_round_is_exact() -> None:
    assert [guessed(2**53, typed=True), guessed(1, -(2**53), typed=True)] == ["decimal", "decimal"]
    assert guessed(2**53 - 1, typed=True) == "integer"
    assert guessed(10**1000, typed=True) == "text"
    assert guessed(0.5, Decimal("0.1234567890123456789"), typed=True) == "decimal"
    assert guessed(0.5, 2**53 + 1, typed=True) == "decimal"


def test_columns_come_in_the_order_of_their_first_appearance() -> None:
    columns, count = guess_columns([{"b": "1"}, {"a": "x", "b": "2"}], typed=False)
    assert ([column.name for column in columns], count) == (["b", "a"], 2)


def test_long_texts_and_measurements_are_not_filterable() -> None:
    columns, _ = guess_columns([{"a": "x" * 201, "b": "1.5", "c": "x" * 200}], typed=False)
    assert [column.is_filterable for column in columns] == [False, False, True]


def test_only_so_many_columns_are_filterable_unasked() -> None:
    columns, _ = guess_columns([{f"c{n}": "1" for n in range(30)}], typed=False)
    assert sum(column.is_filterable for column in columns) == MOST_FILTERABLE


def test_too_many_columns_are_refused_and_of_no_rows_none_are_found() -> None:
    with pytest.raises(Refusal):
        guess_columns([{f"c{n}": "1" for n in range(101)}], typed=False)
    assert guess_columns([], typed=False) == ([], 0)


VALUES = st.one_of(
    st.none(),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    st.integers().map(str),
    st.dates().map(str),
    st.sampled_from(["true", "false", "1.5", "-0.1e3", "2026-01-01T10:00Z"]),
)


@given(st.lists(VALUES, min_size=1))
def test_every_value_of_a_file_can_be_read_as_its_column_was_guessed(values: list) -> None:
    kind = guessed(*values)
    for value in values:
        read(kind, value)


@given(
    st.lists(
        st.one_of(
            VALUES, st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans()
        ),
        min_size=1,
    )
)
@example([10**18])  # one digit more than is read as a number
@example([0.00012345678901234567])  # the longest way in which Python writes a float
@example([1, 1.7976931348623157e308])
def test_the_same_holds_for_json(values: list) -> None:
    kind = guessed(*values, typed=True)
    for value in values:
        read(kind, value)
