"""How a large JSON file is read: every object, in order, or a clear refusal."""

import contextlib
import json
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.errors import Refusal
from resources.tables import json_stream
from resources.tables.json_stream import objects

ROWS = st.lists(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])),
        st.recursive(
            st.one_of(
                st.none(),
                st.booleans(),
                st.integers(),
                st.text(st.characters(exclude_categories=["Cs"])),
            ),
            lambda inner: st.lists(inner, max_size=3),
            max_leaves=5,
        ),
        max_size=4,
    ),
    max_size=8,
)


def read(text: str | bytes) -> list[dict]:
    return list(objects(BytesIO(text.encode() if isinstance(text, str) else text)))


@given(ROWS, st.sampled_from([None, 1]), st.booleans(), st.integers(1, 9))
@settings(deadline=None)
def test_what_was_written_is_read(
    rows: list, indent: int | None, ascii_only: bool, piece: int
) -> None:
    array = json.dumps(rows, indent=indent, ensure_ascii=ascii_only)
    lines = "\n".join(json.dumps(row, ensure_ascii=ascii_only) for row in rows)
    before, json_stream.PIECE = json_stream.PIECE, piece
    try:
        assert (read(array), read(lines)) == (rows, rows)
    finally:
        json_stream.PIECE = before


@pytest.mark.parametrize(
    "text",
    [
        *(
            "[",
            "[{}",
            "[{},]",
            "[{} {}]",
            "[1]",
            "[[]]",
            '["a"]',
            "1",
            "null",
            "{",
            '{"a": 1',
            "[{}]x",
            "]",
        ),
        *(
            '{"a": 1, "a": 2}',
            '{"a": NaN}',
            '{"a": Infinity}',
            '{"a": 1e999}',
            "[,{}]",
            "{},{}",
            "\x00",
        ),
        *('{"a": ' + "[" * 100_000, b'{"a": "\xff"}', "{'a': 1}", '[{"a": 1}, [', "[{}],"),
    ],
)
def test_broken_json_is_a_refusal(text: str | bytes) -> None:
    with pytest.raises(Refusal) as refusal:
        read(text)
    assert (refusal.value.status, refusal.value.code) == (400, "malformed_file")


def test_an_object_without_end_is_given_up() -> None:
    with pytest.raises(Refusal):
        read('{"a": "' + "x" * 3_000_000 + '"}')


@pytest.mark.parametrize("text", ["", "  \n ", "[]", " [ ] ", "\ufeff[]"])
def test_nothing_is_no_objects(text: str) -> None:
    assert read(text) == []


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with contextlib.suppress(Refusal):
        read(raw)
