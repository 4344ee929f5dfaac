"""What the answer of an HTTP API says: rows, or a clear refusal, and never anything else."""

import json
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refusal
from resources.egress.calls import Answer
from resources.http.answers import read_answer
from resources.models import HttpSource


def answer(body: bytes, status: int = 200, content_type: str = "application/json") -> Answer:
    return Answer(status, content_type, body)


def test_rows_are_found_where_the_pointer_leads() -> None:
    source = HttpSource(rows_pointer="/data/rows")
    assert read_answer(answer(b'{"data": {"rows": [{"a": 1}]}}'), source).rows == [{"a": 1}]


@pytest.mark.parametrize(
    ("body", "cursor"),
    [
        (b'{"rows": [], "next": "abc"}', "abc"),
        (b'{"rows": [], "next": 7}', "7"),
        (b'{"rows": [], "next": null}', None),
        (b'{"rows": [], "next": ""}', None),
        (b'{"rows": []}', None),
    ],
)
def test_the_next_cursor_is_read_where_there_is_one(body: bytes, cursor: str | None) -> None:
    source = HttpSource(rows_pointer="/rows", paging="cursor", cursor_pointer="/next")
    assert read_answer(answer(body), source).cursor == cursor


@pytest.mark.parametrize(
    ("told", "cursor"),
    [
        ("https://api.example.com/items?limit=10&after=a%2Bb%3D", "a+b="),
        ("HTTPS://api.example.com/items?after=7#top", "7"),
        ("/items?after=7&limit=10", "7"),
        ("?after=7", "7"),
        ("https://api.example.com/items?page=2", "https://api.example.com/items?page=2"),
        ("https://api.example.com/items?after=1&after=2", "https://api.example.com/items?after=1&after=2"),
        ("a?after=7", "a?after=7"),
        ("eyJhZnRlciI6IDd9", "eyJhZnRlciI6IDd9"),
        ("/7", "/7"),
    ],
)  # fmt: skip
def test_of_the_address_of_a_next_page_the_cursor_is_taken(told: str, cursor: str) -> None:
    """As many APIs give it whole; it is no place to call, since it could lead anywhere."""
    source = HttpSource(
        rows_pointer="/rows", paging="cursor", cursor_pointer="/next", place_parameter="after"
    )
    body = json.dumps({"rows": [], "next": told}).encode()
    assert read_answer(answer(body), source).cursor == cursor


BROKEN = [
    *(
        answer(body)
        for body in (
            b"[",
            b"{}",
            b"1",
            b"[1]",
            b'"<script>"',
            b"[NaN]",
            b'[{"a": 1e999}]',
            b"\xff",
            b"[" * 100_000,
        )
    ),
    answer(b"[" + b'{"a":' * 30 + b"1" + b"}" * 30 + b"]"),
    *(answer(b"[]", status) for status in (301, 400, 401, 404, 500, 599)),
    *(answer(b"[]", content_type=kind) for kind in ("", "text/html", "application/javascript")),
    answer(b"id,name", content_type="text/plain"),
]


@pytest.mark.parametrize("given_answer", BROKEN)
def test_anything_else_is_a_refusal_that_does_not_repeat_it(given_answer: Answer) -> None:
    with pytest.raises(Refusal) as refusal:
        read_answer(given_answer, HttpSource())
    assert (refusal.value.status, refusal.value.code) == (502, "upstream_failed")
    assert "script" not in refusal.value.detail


@pytest.mark.parametrize(
    ("escaped", "text"),
    [(b"cut \\ud83d", "cut ?"), (b"\\uDC00", "?"), (b"\\ud83d\\ude00", "\U0001f600")],
)
def test_half_a_surrogate_pair_does_not_spoil_the_rows(escaped: bytes, text: str) -> None:
    body = b'[{"' + escaped + b'": "' + escaped + b'"}]'
    assert read_answer(answer(body), HttpSource()).rows == [{text: text}]


NO_ROWS = [
    answer(b'{"rows": null}'),
    answer(b"{}"),
    answer(b""),
    answer(b" \r\n", content_type="text/html"),
    answer(b"", 204, ""),
    answer(b'{"rows": []}'),
]


@pytest.mark.parametrize("given_answer", NO_ROWS)
def test_every_way_to_say_that_there_are_no_rows_is_understood(given_answer: Answer) -> None:
    assert read_answer(given_answer, HttpSource(rows_pointer="/rows")).rows == []


@pytest.mark.parametrize("body", [b'{"data": null}', b'{"data": {}}', b'{"error": "x"}'])
def test_a_member_that_is_missing_on_the_way_is_no_rows_either(body: bytes) -> None:
    assert read_answer(answer(body), HttpSource(rows_pointer="/data/rows")).rows == []


@pytest.mark.parametrize("body", [b'{"rows": {}}', b'{"rows": "x"}', b"[1]", b'{"rows": [1]}'])
def test_what_is_there_and_is_no_list_of_objects_is_refused(body: bytes) -> None:
    with pytest.raises(Refusal, match="no list of objects at /rows"):
        read_answer(answer(body), HttpSource(rows_pointer="/rows"))


def test_json_that_its_server_calls_plain_text_is_read() -> None:
    assert read_answer(answer(b'[{"a": 1}]', content_type="text/plain"), HttpSource()).rows


def test_numbers_that_a_double_cannot_hold_stay_exact() -> None:
    body = b'[{"a": 9007199254740993, "b": 0.1234567890123456789, "c": 0.5, "d": 1.50}]'
    row = read_answer(answer(body), HttpSource()).rows[0]
    assert row == {"a": 2**53 + 1, "b": Decimal("0.1234567890123456789"), "c": 0.5, "d": 1.5}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("120", {"Retry-After": "120"}),
        ("Wed, 21 Oct 2026 07:28:00 GMT", {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}),
        *((odd, {}) for odd in ("", "soon", "-1", "1\r\nX: y", "9" * 40)),
    ],
)
def test_a_source_that_limits_is_passed_on_with_its_time(asked: str, told: dict) -> None:
    with pytest.raises(Refusal) as refusal:
        read_answer(Answer(429, "", b"", retry_after=asked), HttpSource())
    assert (refusal.value.status, refusal.value.code) == (429, "upstream_limited")
    assert refusal.value.headers == told


@pytest.mark.parametrize(
    ("link", "is_last"),
    [
        ('<https://x/?page=2>; rel="next", <https://x/?page=9>; rel="last"', False),
        ('<https://x/?page=1>; rel="prev"', True),
        ('<https://x/?page=1>; rel="first prev"', True),
        ('<https://x/doc>; rel="describedby"', False),
        ("", False),
        ("<<;;=", False),
    ],
)
def test_links_tell_the_last_page(link: str, is_last: bool) -> None:
    found = read_answer(Answer(200, "application/json", b"[]", link=link), HttpSource())
    assert found.is_last == is_last


@pytest.mark.parametrize(
    ("total", "known"),
    [(b"3", 3), (b'"3"', 3), (b"0", 0), (b"-1", None), (b"null", None), (b"true", None), (b"1.5", None)],
)  # fmt: skip
def test_the_number_of_all_rows_is_read_where_the_connector_says(
    total: bytes, known: int | None
) -> None:
    source = HttpSource(rows_pointer="/rows", total_pointer="/meta/total")
    body = b'{"rows": [], "meta": {"total": ' + total + b"}}"
    assert read_answer(answer(body), source).total == known


@pytest.mark.parametrize("paging", ["page", "offset"])
def test_a_page_behind_the_last_that_does_not_exist_is_the_end(paging: str) -> None:
    source = HttpSource(paging=paging)
    assert read_answer(answer(b"", 404), source, is_first=False).is_last
    with pytest.raises(Refusal):
        read_answer(answer(b"", 404), source, is_first=True)


def test_a_cursor_that_cannot_be_sent_back_is_refused() -> None:
    source = HttpSource(rows_pointer="/rows", paging="cursor", cursor_pointer="/next")
    for cursor in (b'{"a": 1}', b"true", b"1.5", b'["a"]', b'"' + b"x" * 2000 + b'"'):
        with pytest.raises(Refusal):
            read_answer(answer(b'{"rows": [], "next": ' + cursor + b"}"), source)


@given(st.binary(max_size=100))
def test_any_bytes_are_understood_or_refused(body: bytes) -> None:
    with suppress(Refusal):
        assert isinstance(read_answer(answer(body), HttpSource()).rows, list)
