"""How an uploaded file is read row by row."""

import contextlib
import csv
import gzip
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refusal
from resources.tables.files.reading import TableFile, unpacked

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


# Packed by gzip: read as what is in it, every member; what is no table is told what it is

PLAIN = b"name,city\nAnn,Rome\nBob,Oslo\n"


def test_a_packed_table_is_read() -> None:
    assert read(gzip.compress(PLAIN)) == read(PLAIN)


def test_all_members_are_read_one_after_the_other() -> None:
    """RFC 1952 section 2.2: what backups that are appended to each night look like."""
    packed = gzip.compress(PLAIN[:15]) + gzip.compress(PLAIN[15:])
    assert read(packed) == read(PLAIN)
    assert read(gzip.compress(b'[{"a":1},') + gzip.compress(b'{"a":2}]')) == [{"a": 1}, {"a": 2}]


def test_zeros_behind_the_last_member_are_padding() -> None:
    assert read(gzip.compress(PLAIN) + bytes(512)) == read(PLAIN)


def test_encoding_and_delimiter_are_those_of_what_is_packed() -> None:
    text = "name;city\nÄnn;Köln\nBob;Oslo\n"
    assert read(gzip.compress(text.encode("utf-16"))) == read(text.encode())


@given(st.binary(max_size=300), st.integers(1, 4))
def test_whatever_is_packed_comes_back(content: bytes, members: int) -> None:
    size = len(content) // members + 1
    pieces = [content[at : at + size] for at in range(0, len(content), size)] or [b""]
    packed = b"".join(map(gzip.compress, pieces))
    whole = unpacked(BytesIO(packed))
    whole.seek(0)
    assert whole.read() == content


@pytest.mark.parametrize(
    "content",
    [gzip.compress(PLAIN)[:-9], gzip.compress(PLAIN)[:12], b"\x1f\x8b\x08\x00garbage", b"\x1f\x8b"],
    ids=["cut", "begun", "garbage", "two bytes"],  # of their own: gzip writes the time
)
def test_a_broken_one_is_told_as_what_it_is(content: bytes) -> None:
    with pytest.raises(Refusal, match="packed by gzip, and broken or cut off") as refused:
        unpacked(BytesIO(content))
    assert refused.value.code == "malformed_file"


def test_what_grows_too_large_is_refused_before_it_is_whole(settings) -> None:
    settings.UPLOAD_LARGEST = 2_097_152
    with pytest.raises(Refusal, match="more than 2 MiB once it is unpacked") as refused:
        unpacked(BytesIO(gzip.compress(bytes(5_000_000))))
    assert (refused.value.code, refused.value.status) == ("body_too_large", 413)


@pytest.mark.parametrize(
    "begin", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1", b"BZh91AY", b"7z\xbc\xaf\x27\x1c"]
)
def test_a_workbook_or_an_archive_is_named_as_what_it_is(begin: bytes) -> None:
    with pytest.raises(Refusal, match="a workbook or an archive"):
        unpacked(BytesIO(begin + bytes(100)))


def test_a_workbook_inside_of_gzip_is_none_either() -> None:
    with pytest.raises(Refusal):
        read(gzip.compress(b"PK\x03\x04" + bytes(100)))
