"""What is used of a limit is told in words, and near its end it is shown as such."""

import pytest

from portal.restrictions.standings import Standing


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing("burst", 20, 3, seconds=60), (17, 16, "in 1 minute")),
        (Standing("key-month", 1000, 1000, period="month"), (0, 800, "this month (UTC)")),
        (Standing("one", 1, 0, seconds=5400), (1, 1, "in 1 hour 30 minutes")),
    ],
)
def test_a_standing_tells_what_is_used_and_of_which_time(standing: Standing, words: tuple) -> None:
    assert (standing.used, standing.high, standing.stretch) == words
