"""What the answer of an HTTP API says: rows, or a clear refusal, and never anything else."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refusal
from resources.egress.calls import Answer
from resources.http.answers import understood
from resources.models import HttpSource


def answer(body: bytes, status: int = 200, content_type: str = "application/json") -> Answer:
    return Answer(status, content_type, body)


def test_rows_are_found_where_the_pointer_leads() -> None:
    source = HttpSource(rows_pointer="/data/rows")
    assert understood(answer(b'{"data": {"rows": [{"a": 1}]}}'), source).rows == [{"a": 1}]


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
    assert understood(answer(body), source).cursor == cursor


BROKEN = [
    *(
        answer(body)
        for body in (
            b"",
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
    *(answer(b"[]", status) for status in (204, 301, 400, 401, 404, 500, 599)[1:]),
    *(
        answer(b"[]", content_type=kind)
        for kind in ("", "text/html", "text/plain", "application/javascript")
    ),
]


@pytest.mark.parametrize("given_answer", BROKEN)
def test_anything_else_is_a_refusal_that_does_not_repeat_it(given_answer: Answer) -> None:
    with pytest.raises(Refusal) as refusal:
        understood(given_answer, HttpSource())
    assert (refusal.value.status, refusal.value.code) == (502, "upstream_failed")
    assert "script" not in refusal.value.detail


@pytest.mark.parametrize(
    ("escaped", "text"),
    [(b"cut \\ud83d", "cut ?"), (b"\\uDC00", "?"), (b"\\ud83d\\ude00", "\U0001f600")],
)
def test_half_a_surrogate_pair_does_not_spoil_the_rows(escaped: bytes, text: str) -> None:
    body = b'[{"' + escaped + b'": "' + escaped + b'"}]'
    assert understood(answer(body), HttpSource()).rows == [{text: text}]


def test_a_cursor_that_cannot_be_sent_back_is_refused() -> None:
    source = HttpSource(rows_pointer="/rows", paging="cursor", cursor_pointer="/next")
    for cursor in (b'{"a": 1}', b'"' + b"x" * 2000 + b'"'):
        with pytest.raises(Refusal):
            understood(answer(b'{"rows": [], "next": ' + cursor + b"}"), source)


@given(st.binary(max_size=100))
def test_any_bytes_are_understood_or_refused(body: bytes) -> None:
    with suppress(Refusal):
        assert isinstance(understood(answer(body), HttpSource()).rows, list)
