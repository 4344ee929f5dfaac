"""Rows inside an object are found where they stand, and nothing is guessed where it is not plain."""

import io
import json
from typing import Any

import pytest

from portal.errors import Refusal
from resources.tables import json_stream
from resources.tables.json_wrapping import member_that_begins_rows

ROWS = [{"id": 1}, {"id": 2}]
MANY = [
    {"id": number, "text": "x" * 100} for number in range(20_000)
]  # more than one object may hold


def read(content: Any) -> list[dict[str, Any]]:
    return list(json_stream.objects(io.BytesIO(json.dumps(content).encode())))


@pytest.mark.parametrize(
    "wrapped",
    [{"data": ROWS}, {"total": 2, "next": None, "data": ROWS}, {"data": MANY}, {"n": [1], "data": MANY}],
    ids=["alone", "beside others", "large", "large, beside others"],
)  # fmt: skip
def test_rows_inside_an_object_are_refused_with_where_they_stand(wrapped: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        read(wrapped)
    assert (refusal.value.status, refusal.value.code) == (400, "malformed_file")
    assert "inside “data”" in refusal.value.detail


@pytest.mark.parametrize(
    "row",
    [{"id": 1, "tags": ["a"]}, {"id": 1, "tags": []}, {"a": ROWS, "b": ROWS}, {"a": {"b": ROWS}}],
)
def test_one_object_that_is_a_row_is_loaded(row: dict[str, Any]) -> None:
    assert read(row) == [row]


def test_one_object_a_line_may_hold_arrays_of_objects() -> None:
    lines = b'{"items": [{"id": 1}]}\n{"items": [{"id": 2}]}'
    assert len(list(json_stream.objects(io.BytesIO(lines)))) == 2


@pytest.mark.parametrize(
    "text", ["", "{", '{"a"', '{"a":', '{"a": 1', '{"a": 1,', "{1: [{", '{"a": [[{', '{"a" [{', "[{"]
)  # fmt: skip
def test_in_a_beginning_that_shows_no_rows_none_are_found(text: str) -> None:
    assert member_that_begins_rows(text, 0) is None


def test_a_name_that_cannot_be_shown_is_told_as_far_as_it_can() -> None:
    with pytest.raises(Refusal) as refusal:
        read({"a\0b": ROWS})
    assert "inside “a\ufffdb”" in refusal.value.detail
