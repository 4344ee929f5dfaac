"""Which pages may embed a widget, as far as the text of their origins tells."""

import pytest

from portal.errors import InvalidInput
from resources.widgets.origins import clean_origins


def test_origins_are_plain_and_each_stands_once() -> None:
    given = ["https://www.example.com/", " HTTPS://WWW.example.com", "http://localhost:3000", ""]
    assert clean_origins(given) == ["https://www.example.com", "http://localhost:3000"]


def test_an_origin_is_written_as_browsers_write_it() -> None:
    """The frame compares the origin that a page has with this list, and a page's own names no usual port."""
    given = ["https://a.example:443", "http://a.example:80", "https://a.example:80"]
    assert clean_origins(given) == [
        "https://a.example",
        "http://a.example",
        "https://a.example:80",
    ]


@pytest.mark.parametrize(
    "origin",
    [
        *(
            "*",
            "'self'",
            "https:",
            "https://*.example.com",
            "https://a.example/path",
            "https://a.example?x",
        ),
        *(
            "https://a:b@c.example",
            "javascript:alert(1)",
            "https://a.example; script-src *",
            "a.example",
        ),
        *(
            "https://a.example https://b.example",
            "https://ä.example",
            "data://x",
            "https://a:99999",
            "https://",
        ),
        *("https://a.example\n", "https://a.example,b", "https://[::1"),
    ],
)
def test_an_origin_that_would_say_more_in_the_policy_is_refused(origin: str) -> None:
    if origin.strip() != origin:
        assert clean_origins([origin]) == [origin.strip()]
        return
    with pytest.raises(InvalidInput):
        clean_origins([origin])
