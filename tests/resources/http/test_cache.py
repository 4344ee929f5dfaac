"""What is remembered of HTTP APIs: for a time, within a size, the oldest use forgotten first."""

from datetime import timedelta

from portal import clock
from resources.http.cache import HttpCache

NOW = clock.now()
LATER = NOW + timedelta(seconds=60)


def test_an_answer_is_forgotten_at_its_time_to_the_second() -> None:
    cache = HttpCache()
    cache.put(("one", 1, "a"), "value", 10, LATER)
    assert cache.get(("one", 1, "a"), LATER - timedelta(microseconds=1)) == "value"
    assert (cache.get(("one", 1, "a"), LATER), cache.size) == (None, 0)


def test_connectors_and_their_states_share_nothing() -> None:
    cache = HttpCache()
    cache.put(("one", 1, "a"), "value", 10, LATER)
    assert [cache.get(key, NOW) for key in (("two", 1, "a"), ("one", 2, "a"), ("one", 1, "b"))] == [
        None
    ] * 3


def test_what_was_not_used_for_longest_makes_room() -> None:
    cache = HttpCache(most_bytes=20)
    for name in "ab":
        cache.put(("one", 1, name), name, 10, LATER)
    cache.get(("one", 1, "a"), NOW)
    cache.put(("one", 1, "c"), "c", 10, LATER)
    assert [cache.get(("one", 1, name), NOW) for name in "abc"] == ["a", None, "c"]
    assert cache.size == 20


def test_the_same_answer_again_takes_no_more_room() -> None:
    cache = HttpCache()
    for _ in "ab":
        cache.put(("one", 1, "a"), "value", 10, LATER)
    assert cache.size == 10


def test_one_answer_larger_than_the_whole_is_not_kept() -> None:
    cache = HttpCache(most_bytes=5)
    cache.put(("one", 1, "a"), "value", 10, LATER)
    assert (cache.get(("one", 1, "a"), NOW), cache.size) == (None, 0)
