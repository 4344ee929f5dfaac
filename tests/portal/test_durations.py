"""A length of time is told in the words that a person uses."""

import pytest

from portal.durations import in_words, wait_in_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (61, "1 minute 1 second"),
        (3600, "1 hour"),
        (5400, "1 hour 30 minutes"),
        (86_400, "1 day"),
        (172_800, "2 days"),
        (0, "0 seconds"),
    ],
)
def test_seconds_are_told_in_larger_units(seconds: int, words: str) -> None:
    assert in_words(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (60, "60 seconds"),
        (61, "2 minutes"),
        (3600, "60 minutes"),
        (3601, "2 hours"),
    ],
)
def test_a_wait_is_told_in_what_people_count_in(seconds: int, words: str):
    assert wait_in_words(seconds) == words
