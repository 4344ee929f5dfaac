"""A table packed by gzip is read as what is in it, every member; what is no table is told what it is."""

import gzip
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refusal
from resources.tables.files import TableFile
from resources.tables.packed_files import unpacked

CSV = b"name,city\nAnn,Rome\nBob,Oslo\n"


def rows(content: bytes) -> list[dict]:
    return list(TableFile(BytesIO(content)))


def test_a_packed_table_is_read() -> None:
    assert rows(gzip.compress(CSV)) == rows(CSV)


def test_all_members_are_read_one_after_the_other() -> None:
    """RFC 1952 section 2.2: what backups that are appended to each night look like."""
    packed = gzip.compress(CSV[:15]) + gzip.compress(CSV[15:])
    assert rows(packed) == rows(CSV)
    assert rows(gzip.compress(b'[{"a":1},') + gzip.compress(b'{"a":2}]')) == [{"a": 1}, {"a": 2}]


def test_zeros_behind_the_last_member_are_padding() -> None:
    assert rows(gzip.compress(CSV) + bytes(512)) == rows(CSV)


def test_encoding_and_delimiter_are_those_of_what_is_packed() -> None:
    text = "name;city\nÄnn;Köln\nBob;Oslo\n"
    assert rows(gzip.compress(text.encode("utf-16"))) == rows(text.encode())


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
    [gzip.compress(CSV)[:-9], gzip.compress(CSV)[:12], b"\x1f\x8b\x08\x00garbage", b"\x1f\x8b"],
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
        rows(gzip.compress(b"PK\x03\x04" + bytes(100)))
