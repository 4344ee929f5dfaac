"""Which numbers stay what they were: a double where it says the same, an exact decimal where it would not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.tables.values.numbers import (
    MOST_DIGITS,
    exact,
    is_kept,
    is_rounded_by_javascript,
    plain,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.5", 0.5),
        ("1.50", 1.5),
        ("1e3", 1000.0),
        ("1.7976931348623157e308", 1.7976931348623157e308),
        ("5e-324", 5e-324),
        ("0.1234567890123456789", Decimal("0.1234567890123456789")),
        ("9007199254740993.5", Decimal("9007199254740993.5")),
        ("1.00000000000000000001e2", Decimal("100.000000000000000001")),
    ],
)
def test_a_number_of_json_is_a_double_or_exact(text: str, number: object) -> None:
    assert (exact(text), type(exact(text))) == (number, type(number))


@pytest.mark.parametrize("text", ["1e999", "1.00000000000000000001e-5000", "1." + "1" * 2000])
def test_what_is_neither_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        exact(text)


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_no_digit_is_ever_lost(number: Decimal) -> None:
    if is_kept(number) and abs(number) < 10**300:
        assert Decimal(str(exact(str(number)))) == number
        assert Decimal(plain(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_double_is_read_as_itself(number: float) -> None:
    assert exact(repr(number)) == number


def test_javascript_rounds_from_2_to_the_53_on() -> None:
    assert [is_rounded_by_javascript(n) for n in (2**53 - 1, 2**53, 1e300, Decimal("0.5"))] == [
        *(False, True, False, True)
    ]


def test_a_number_of_so_many_digits_is_kept_and_one_more_is_not() -> None:
    assert is_kept(Decimal("1" * MOST_DIGITS))
    assert not is_kept(Decimal("1" * (MOST_DIGITS + 1)))
    assert not is_kept(Decimal("NaN"))
