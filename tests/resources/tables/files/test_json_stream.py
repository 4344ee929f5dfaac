"""How a large JSON file is read: every object, in order, or a clear refusal."""

import contextlib
import json
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.errors import Refusal
from resources.tables.files import json_stream
from resources.tables.files.json_stream import objects

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


MISTAKES = {
    '[{"a": 1},\n {"a": NaN}]': "Line 2 (object 2) cannot be read: NaN is no value of JSON. Write null",
    '[{"a": "NaN", "b": -Infinity}]': "Line 1 (object 1) cannot be read: -Infinity is no value",
    '{"a": 1}\n{"a": 1,\n "b": 2,\n "a": 3}': "Line 4 (object 2) cannot be read: the name “a” occurs twice",
    '[{"a": 1},\n]': "Line 2 (object 2) cannot be read: a comma stands before the closing bracket",
    '[{"a": 1,\n}]': "Line 2 (object 1) cannot be read: a comma stands before the closing bracket",
    '[{"a": [1,]}]': "a comma stands before the closing bracket",
    '[["a", "b"], [1, 2]]': "a row is an array there, and should be an object",
    "[1, 2]": "a row is an object, and this is none",
    '{"a": 1},\n{"a": 2}': "Line 1 (object 2) cannot be read: a comma stands between two objects",
    "[{'a': 1}]": "in double quotation marks, not in single ones",
    '[{"a": True}]': "True is no value of JSON",
    '[{"a": None}]': "None is no value of JSON",
    "[{a: 1}]": "a name stands in double quotation marks",
    '[{"a": 1} // one\n]': "",
    '[{"a": 1, // one\n "b": 2}]': "JSON has no comments",
    '[{"a": "x\ny"}]': "a line break or another control character",
    '[{"a": "C:\\data"}]': "a backslash stands there that begins nothing",
    '[{"a": 1 "b": 2}]': "a comma is missing there",
    '[{"a": 1e999}]': "a number is too large",
    '[{"a": ' + "1" * 5000 + "}]": "a number is too large, or has more than",
    '[{"a": 1},\n{"a":': "the file ends in the middle",
    '[{"a": 1}': "the file ends in the middle",
    '[{"a": 1}]\n[]': "Line 2 (object 2) cannot be read: something follows",
    '[{"a": ' + "[" * 100_000: "it is nested too deeply",
}


@pytest.mark.parametrize(("text", "said"), MISTAKES.items(), ids=range(len(MISTAKES)))
def test_each_mistake_names_itself_and_its_line(text: str, said: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read(text)
    assert refusal.value.code == "malformed_file"
    assert said in refusal.value.detail


def test_a_mistake_far_behind_the_first_piece_has_its_line_too() -> None:
    rows = "\n".join(f'{{"a": {number}}},' for number in range(30_000))
    with pytest.raises(Refusal, match=r"Line 30002 \(object 30001\)"):
        read(f'[\n{rows}\n{{"a": NaN}}]')


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
