"""What the HTTP API of a connector may be described by."""

import pytest

from portal.errors import InvalidInput
from resources.http.rules import HttpSettings, clean_fields, clean_headers


def settings(**given: object) -> HttpSettings:
    return HttpSettings(**{"base_url": "https://api.example.com/v1/", **given})


def test_a_plain_description_passes_without_its_last_slash() -> None:
    assert clean_fields(settings())["base_url"] == "https://api.example.com/v1"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"base_url": "http://api.example.com"}, "base_url"),
        ({"base_url": "https://a:b@api.example.com"}, "base_url"),
        ({"base_url": "https://api.example.com/?a=1"}, "base_url"),
        ({"base_url": "https://api.example.com:25"}, "base_url"),
        ({"base_url": "https://api.example.com/" + "a" * 500}, "base_url"),
        ({"path": "rows"}, "path"),
        ({"query": "a b"}, "query"),
        ({"rows_pointer": "data"}, "rows_pointer"),
        ({"timeout_seconds": 6}, "timeout_seconds"),
        ({"timeout_seconds": 0}, "timeout_seconds"),
        ({"cache_seconds": 86_401}, "cache_seconds"),
        ({"cache_seconds": True}, "cache_seconds"),
        ({"paging": "magic"}, "paging"),
        ({"paging": "page"}, "place_parameter"),
        ({"paging": "page", "place_parameter": "a b"}, "place_parameter"),
        ({"paging": "cursor", "place_parameter": "after"}, "cursor_pointer"),
        ({"paging": "page", "place_parameter": "p", "page_size": 0}, "page_size"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(given: dict, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean_fields(settings(**given))
    assert refusal.value.field_name == field


@pytest.mark.parametrize(
    "headers",
    [
        *(
            {name: "x"}
            for name in (
                "Host",
                "content-length",
                "Transfer-Encoding",
                "Connection",
                "a b",
                "",
                "a:b",
            )
        ),
        *({"X-A": value} for value in ("", " a", "a\r\nX-B: c", "ä", "a\0", "x" * 4001)),
        {"X-A": "1", "x-a": "2"},
        {f"X-{n}": "1" for n in range(21)},
    ],
)
def test_a_header_that_would_harm_the_request_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean_headers(headers, {})
    assert refusal.value.code == "invalid_header"
