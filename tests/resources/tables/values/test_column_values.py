"""What a value of a column is: read back as it was written, and refused when it is something else."""

import contextlib
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.models import ColumnType
from resources.tables.values.column_values import read, text_of

DECIMALS = st.integers(-(10**60), 10**60).map(lambda n: Decimal(n).scaleb(-20))
STORABLE = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "007", "007"),
        ("integer", "-12", -12),
        ("integer", " 7 ", 7),
        ("integer", "1e3", 1000),
        ("number", "1.5e3", 1500.0),
        ("boolean", "Yes", True),
        ("boolean", "0", False),
        ("date", "2024-02-29", date(2024, 2, 29)),
        ("datetime", "2026-03-02T12:00:00Z", datetime(2026, 3, 2, 12, tzinfo=UTC)),
        ("datetime", "2026-03-02 13:00+01:00", datetime(2026, 3, 2, 12, tzinfo=UTC)),
        ("datetime", "2026-03-02 12:00", datetime(2026, 3, 2, 12, tzinfo=UTC)),
        *(
            ("datetime", f"2026-03-02 13:00:00{offset}", datetime(2026, 3, 2, 12, tzinfo=UTC))
            for offset in ("+01", " +01", "+01:00", "+0100")
        ),
        *(
            ("datetime", f"2026-03-02 12:00:00.5{zone}", datetime(2026, 3, 2, 12, 0, 0, 500_000, UTC))
            for zone in ("+00", "-00", " UTC", "Z", " Z", "")
        ),
        ("decimal", "9007199254740993", 2**53 + 1),
        ("decimal", "0.1234567890123456789", Decimal("0.1234567890123456789")),
        ("integer", "9223372036854775807", 2**63 - 1),
        ("datetime", "2026-03-02", datetime(2026, 3, 2, tzinfo=UTC)),
        ("integer", True, None),
    ],
)  # fmt: skip
def test_a_text_is_read_by_its_type(kind: str, text: object, value: object) -> None:
    if value is None:
        with pytest.raises(ValueError):  # noqa: PT011
            read(kind, text)
    else:
        assert read(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(
            ("integer", text)
            for text in ("", "x", "1.5", "9" * 20, str(2**63), "٣", "0x1", "1_000")
        ),
        *(("number", text) for text in ("", "nan", "inf", "1e999", "1,5", "--1")),
        *(("boolean", text) for text in ("", "2", "maybe")),
        *(
            ("date", text)
            for text in ("", "2023-02-29", "2023-2-1", "20230201", "2023-02-01T00:00")
        ),
        *(
            ("datetime", text)
            for text in (
                "",
                "2026-03-02T10:00+",
                "2026-03-02T10:00+25",
                "2026-03-02 10:00 CET",
                "now",
                "0001-01-01T00:00+14:00",
                "2026-03-02T25:00",
            )
        ),
        *((kind, "a\0b") for kind in ColumnType.values),
        *((kind, "\ud800") for kind in ColumnType.values),
    ],
)
def test_something_else_is_a_value_error(kind: str, text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read(kind, text)


@given(
    st.one_of(
        st.tuples(st.just("text"), STORABLE),
        st.tuples(st.just("integer"), st.integers(-(10**17), 10**17)),
        st.tuples(st.just("integer"), st.integers(-(2**63) + 1, 2**63 - 1)),
        st.tuples(st.just("decimal"), DECIMALS),
        st.tuples(st.just("boolean"), st.booleans()),
        st.tuples(st.just("date"), st.dates()),
        st.tuples(st.just("datetime"), st.datetimes(timezones=st.just(UTC))),
    )
)
def test_what_is_written_reads_back(pair: tuple[str, object]) -> None:
    kind, value = pair
    assert read(kind, text_of(value)) == value


@given(st.sampled_from(ColumnType.values), st.text())
def test_any_text_is_read_or_refused_and_nothing_else_happens(kind: str, text: str) -> None:
    with contextlib.suppress(ValueError):
        read(kind, text)
