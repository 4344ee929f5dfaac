"""A lifetime is told in the words that a person uses."""

import pytest

from keys.oauth.durations import in_words


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
