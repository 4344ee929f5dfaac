"""Where the rows of a JSON file are: found where it is plain, asked where it is not."""

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refusal
from resources.tables.files import json_layout
from resources.tables.files.json_layout import layout_of
from resources.tables.files.reading import Reading, TableFile

ROWS = [{"id": 1}, {"id": 2}]
MANY = [{"id": n, "text": "x" * 100} for n in range(20_000)]  # more than one object may hold


def read(content: Any, pointer: str | None = None) -> list[dict[str, Any]]:
    file = BytesIO(json.dumps(content).encode())
    return list(TableFile(file, Reading(rows_pointer=pointer)))


@pytest.fixture(params=[json_layout.LARGEST_WHOLE, 1000], ids=["whole", "read through"])
def largest(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Objects around the rows are found whether they may be read whole or not."""
    monkeypatch.setattr(json_layout, "LARGEST_WHOLE", request.param)


@pytest.mark.usefixtures("largest")
@pytest.mark.parametrize("rows", [ROWS, MANY], ids=["few", "many"])
@pytest.mark.parametrize("wrap", [
    lambda rows: {"data": rows},
    lambda rows: {"total": 2, "next": None, "n": [1], "data": rows, "more": {"a": [1]}},
    lambda rows: {"answer": {"count": 2, "rows": rows}},
])  # fmt: skip
def test_the_only_list_of_objects_is_found(wrap: Any, rows: list) -> None:
    assert read(wrap(rows)) == rows


@pytest.mark.usefixtures("largest")
@pytest.mark.parametrize("rows", [ROWS, MANY], ids=["few", "many"])
def test_of_several_lists_one_is_asked_for(rows: list) -> None:
    content = {"nodes": rows, "links": [{"b": 2}]}
    with pytest.raises(Refusal, match="/nodes, /links") as refusal:
        read(content)
    assert refusal.value.code == "rows_unclear"
    assert refusal.value.extra == {"parameter": "rows_pointer", "candidates": ["/nodes", "/links"]}
    assert (read(content, "/nodes"), read(content, "/links")) == (rows, [{"b": 2}])


COLUMNS = {
    "pandas, by columns": {"a": {"0": 1, "1": 2}, "b": {"0": "x", "1": None}},
    "pandas, by columns, filtered": {"a": {"3": 1, "11": 2}, "b": {"3": "x", "11": None}},
    "pandas, by index": {"0": {"a": 1, "b": "x"}, "1": {"a": 2, "b": None}},
    "pandas, split": {"columns": ["a", "b"], "index": [0, 1], "data": [[1, "x"], [2, None]]},
    "lists": {"a": [1, 2], "b": ["x", None]},
}


@pytest.mark.parametrize("content", COLUMNS.values(), ids=COLUMNS.keys())
def test_a_table_by_columns_is_turned(content: dict) -> None:
    assert read(content) == [{"a": 1, "b": "x"}, {"a": 2, "b": None}]


NO_ROWS = {
    "lists of different lengths": {"a": [1, 2], "b": [3]},
    "objects by name": {"ann": {"age": 1}, "bob": {"size": 2}},
    "a list and an object": {"a": [1], "b": {"c": 1}},
    "two lists of rows further in": {"a": {"b": ROWS, "c": ROWS}},
}


@pytest.mark.parametrize("content", NO_ROWS.values(), ids=NO_ROWS.keys())
def test_an_object_that_is_no_list_of_rows_is_refused_with_its_members(content: dict) -> None:
    with pytest.raises(Refusal) as refusal:
        read(content)
    assert refusal.value.code == "rows_unclear"
    assert "/a" in refusal.value.detail
    assert read(content, "") == [content]


@pytest.mark.parametrize(
    "row", [{"id": 1, "tags": ["a"]}, {"id": 1, "tags": []}, {"id": 1, "place": {"zip": "1"}}]
)
def test_one_object_that_is_a_row_is_one(row: dict[str, Any]) -> None:
    assert read(row) == [row]


@pytest.mark.parametrize("content", [{"data": []}, {"total": 0, "rows": []}, []])
def test_a_usual_member_without_rows_is_no_rows(content: Any) -> None:
    assert read(content) == []


def test_one_object_a_line_may_hold_arrays_of_objects() -> None:
    lines = b'{"items": [{"id": 1}]}\n{"items": [{"id": 2}]}'
    assert len(list(TableFile(BytesIO(lines)))) == 2


def test_a_pointer_to_nothing_is_told() -> None:
    with pytest.raises(Refusal, match="no member “b”"):
        read({"a": {"c": ROWS}}, "/a/b")


def test_a_pointer_may_lead_through_escapes() -> None:
    assert read({"a/b": {"~": ROWS, "x": ROWS}}, "/a~1b/~0") == ROWS


def test_a_broken_object_is_told_with_its_line() -> None:
    with pytest.raises(Refusal, match="Line 2"):
        list(TableFile(BytesIO(b'{"data": [{"a": 1},\n{"a": NaN}]}')))


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3))


@given(st.recursive(SCALARS, lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)
), max_leaves=8))  # fmt: skip
def test_any_json_is_laid_out_or_refused(content: Any) -> None:
    file = BytesIO(json.dumps({"x": content}).encode())
    try:
        layout = layout_of(file, "utf-8-sig")
        assert all(isinstance(row, dict) for row in layout.read(file, "utf-8-sig"))
    except Refusal as refusal:
        assert refusal.code in {"rows_unclear", "malformed_file"}  # noqa: PT017
