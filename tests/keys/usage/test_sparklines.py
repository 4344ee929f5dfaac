"""Is the use of the keys of a page read at once, and drawn within its bounds?"""

import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.models import ApiKey, DailyKeyUsage
from keys.usage.sparklines import DAYS, HEIGHT, STEP, Sparkline, sparklines_of
from tests.cast import Cast
from tests.keys.minting import NOW, mint

NUMBERS = st.lists(st.integers(0, 2**60), min_size=DAYS, max_size=DAYS)


def used(key: ApiKey, back: int, outcome: str, count: int) -> None:
    DailyKeyUsage.objects.create(
        key=key,
        organization=key.organization,
        day=NOW.date() - timedelta(days=back),
        outcome=outcome,
        count=count,
    )


def test_all_outcomes_of_the_last_thirty_days_are_counted_in_one_query(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    one, two = (mint(cast.acme, cast.alice, name=name).key for name in ("one", "two"))
    used(one, 0, "VALID", 3)
    used(one, 0, "EXPIRED", 2)
    used(one, DAYS - 1, "VALID", 1)
    used(one, DAYS, "VALID", 100)
    with django_assert_num_queries(1):
        found = sparklines_of([one.pk, two.pk], NOW)
    assert (found[one.pk].days[0], found[one.pk].days[-1], found[one.pk].total) == (1, 5, 6)
    assert found[two.pk].total == 0


def test_without_a_request_there_is_a_number_and_no_line() -> None:
    assert Sparkline().drawn() == '<span class="subtle">0</span>'


@pytest.mark.parametrize("number", [1, 1_234_567])
def test_the_number_is_told_and_the_line_is_hidden_from_screen_readers(number: int) -> None:
    drawn = Sparkline((*(0,) * (DAYS - 1), number)).drawn()
    assert drawn.startswith(f"{number:,} <svg")
    assert 'aria-hidden="true"' in drawn


@given(NUMBERS)
def test_a_line_stays_within_its_drawing_and_its_highest_day_touches_the_top(
    days: list[int],
) -> None:
    points = re.findall(r"(\d+) (\d+)", Sparkline(tuple(days)).path)
    heights = [int(y) for _, y in points]
    assert [int(x) for x, _ in points] == [place * STEP for place in range(DAYS)]
    assert all(1 <= height <= HEIGHT - 1 for height in heights)
    assert (min(heights) == 1) == any(days)
