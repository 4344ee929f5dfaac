"""How an uploaded file is read row by row."""

import contextlib
import csv
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refusal
from resources.tables.files import TableFile

FIELD = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=20)


def read(content: bytes) -> list[dict]:
    return list(TableFile(BytesIO(content)))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_heading(delimiter: str) -> None:
    text = f"a{delimiter}b\n1{delimiter}\n"
    assert read(text.encode()) == [{"a": "1", "b": None}]


def test_a_byte_order_mark_and_windows_lines_are_understood() -> None:
    assert read("\ufeffname,städt\r\n\r\nA,Köln\r\n".encode()) == [{"name": "A", "städt": "Köln"}]


def test_json_is_told_by_its_first_character() -> None:
    assert read(b' \n[{"a": 1}]') == read(b'{"a": 1}') == [{"a": 1}]


def test_a_file_may_be_read_twice() -> None:
    file = TableFile(BytesIO(b"a\n1\n2\n"))
    assert list(file) == list(file)


@given(st.lists(st.tuples(FIELD, FIELD), max_size=10))
def test_what_a_spreadsheet_writes_is_read(rows: list[tuple[str, str]]) -> None:
    text = StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([("first", "second"), *rows])
    expected = [{"first": a or None, "second": b or None} for a, b in rows]
    assert read(text.getvalue().encode()) == expected


@pytest.mark.parametrize(
    "content",
    [
        *(b"a,b\n1\n", b"a,b\n1,2,3\n", b"a,a\n1,2\n", b"a,\n1,2\n", b'a\n"1\n', b'a\n"1"x\n'),
        *(
            "ä\nö\n".encode() + b"\xff\n",
            b"a\n\xff\0\n",
            b"\xff\xfe\n",
            b"a,b\x01\n1,2\n",
            b"x" * 200 + b"\n1\n",
            b"a\n" + b"x" * 200_000,
        ),
        *(b"x" * 70_000, b",".join(b"c%d" % n for n in range(101)) + b"\n"),
    ],
)
def test_a_broken_file_is_a_refusal_that_names_the_line(content: bytes) -> None:
    with pytest.raises(Refusal) as refusal:
        read(content)
    assert (refusal.value.code, "Line" in refusal.value.detail) == ("malformed_file", True)


def test_a_quotation_mark_that_nobody_closes_is_told_by_the_line_that_opens_it() -> None:
    with pytest.raises(Refusal, match="Line 2 cannot be read: a quotation mark opens"):
        read(b'a,b\n"1,2\n3,4\n5,6\n')


def test_what_is_quoted_in_the_heading_says_nothing_of_the_delimiter() -> None:
    assert read(b'"a,1,2";"b"\n1;2\n') == [{"a,1,2": "1", "b": "2"}]


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(Refusal):
        read(content)
