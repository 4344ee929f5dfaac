"""Does a chart tell the truth: bars as high as their numbers, an axis with values, nothing out of the picture?"""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.usage.charts import BAR, HEIGHT, LEAST, STEP, chart_of, compact, labels_of, top_of
from keys.usage.series import HOUR, by_day, by_hour, text_of
from tests.keys.minting import NOW


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (4, 4), (5, 8), (9, 20), (21, 40), (151, 200), (400, 400), (401, 800)]
)
def test_the_axis_ends_with_a_round_number(most: int, top: int) -> None:
    assert top_of(most) == top


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (950, "950"), (1000, "1k"), (1500, "1.5k"), (2_000_000, "2M"), (15 * 10**8, "1.5G")],
)
def test_a_value_beside_the_axis_is_short(number: int, text: str) -> None:
    assert compact(number) == text


def test_values_stand_from_the_top_to_nothing() -> None:
    chart = chart_of(by_hour([(text_of(NOW), "VALID", 151)], NOW, "UTC"))
    assert chart.values == ["200", "150", "100", "50", "0"]
    assert chart.lines == [0, HEIGHT / 4, HEIGHT / 2, HEIGHT * 3 / 4, HEIGHT]


def test_hours_and_days_have_a_label_each_six_bars() -> None:
    assert chart_of(by_hour([], NOW, "UTC")).labels == ["13:00", "19:00", "01:00", "07:00"]
    assert chart_of(by_day([], NOW, "UTC")).labels == [
        "1 Feb",
        "7 Feb",
        "13 Feb",
        "19 Feb",
        "25 Feb",
    ]


def test_a_bar_says_when_and_how_many() -> None:
    chart = chart_of(
        by_hour([(text_of(NOW), "VALID", 1200), (text_of(NOW), "EXPIRED", 3)], NOW, "UTC")
    )
    assert chart.bars[-1].label == "2 Mar, 12:00: 1,200 accepted, 3 refused"


@given(st.lists(st.tuples(st.integers(0, 23), st.integers(0, 10**9), st.integers(0, 10**9))))
def test_no_bar_leaves_the_picture_and_none_that_counts_is_invisible(counts) -> None:
    rows = [
        (text_of(NOW - back * HOUR), outcome, number)
        for back, *numbers in counts
        for outcome, number in zip(("VALID", "REVOKED"), numbers, strict=True)
    ]
    chart = chart_of(by_hour(rows, NOW, "UTC"))
    for bar in chart.bars:
        assert 0 <= bar.x <= chart.width - BAR
        assert bar.accepted_y + bar.accepted_height == HEIGHT
        assert bar.refused_y >= 0
        assert bar.refused_y + bar.refused_height <= HEIGHT + LEAST
        assert bool(bar.refused_height) == bool(bar.bucket.refused)
        assert bool(bar.accepted_height) == bool(bar.bucket.accepted)


def test_days_without_requests_have_no_height() -> None:
    chart = chart_of(by_day([(text_of(NOW - timedelta(days=3)), "VALID", 5)], NOW, "UTC"))
    assert sum(1 for bar in chart.bars if bar.accepted_height) == 1


@given(st.integers(1, 400))
def test_labels_stand_under_their_bars_and_little_room_is_left_over(bars: int) -> None:
    every = labels_of(bars)
    chart = chart_of(by_hour([], NOW, "UTC", hours=bars), every)
    assert len(chart.labels) <= 7
    assert chart.width == len(chart.labels) * every * STEP
    assert bars * STEP <= chart.width < (bars + every) * STEP
