"""A filter that would not filter is refused, so that nobody takes every key for what was searched."""

import pytest

from tests.keys.calling import program

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.mark.parametrize("search", ["", "a", "ab", "%20%20%20%20", "%20ab%20"])
def test_a_search_that_is_too_short_is_refused(cast, search):
    answer = program(cast).call("GET", f"/v1/keys?search={search}")
    assert (answer.status_code, answer.json()["code"]) == (400, "search_too_short")


def test_three_characters_are_searched_for(cast):
    caller = program(cast, name="production")
    found = [
        len(caller.call("GET", f"/v1/keys?search={s}").json()["results"]) for s in ("pro", "xyz")
    ]
    assert found == [1, 0]
