"""A head that is longer than ours ever are is refused before anything reads it."""

from typing import Any

import pytest

from portal.http import bodies, head

HOST = {"REQUEST_METHOD": "GET", "PATH_INFO": "/v1/whoami", "HTTP_HOST": "keys.example.com"}
LONG = "x" * 9000


def test_an_ordinary_head_passes() -> None:
    assert not head.is_too_large({**HOST, "HTTP_COOKIE": "x" * 4000, "QUERY_STRING": "y" * 4000})


@pytest.mark.parametrize(
    "more",
    [
        {"PATH_INFO": f"/{LONG}"},
        {"QUERY_STRING": LONG},
        {"HTTP_HOST": LONG},
        {"CONTENT_TYPE": LONG},
        {"HTTP_" + LONG: ""},
        {f"HTTP_X_{number}": "x" * 7000 for number in range(5)},
        {f"HTTP_X_{number}": "" for number in range(101)},
    ],
    ids=["path", "query", "host", "type", "name", "together", "many"],
)
def test_a_long_line_a_long_head_and_many_headers_are_too_large(more: dict[str, str]) -> None:
    assert head.is_too_large({**HOST, **more})


def test_nothing_long_is_left_of_a_refused_head() -> None:
    given: dict[str, Any] = {
        **HOST,
        "PATH_INFO": f"/v1/{LONG}",
        "QUERY_STRING": LONG,
        "HTTP_X": LONG,
    }
    left = head.refused(given)
    assert left[bodies.REFUSED] == "request_header_too_large"
    assert not head.is_too_large(left)
    assert max(len(value) for value in left.values() if isinstance(value, str)) < 100
