"""How is an uploaded file read row by row? CSV or JSON, perhaps packed by gzip, never whole in memory."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

from django.conf import settings

from portal.errors import Refusal
from resources.tables.files import json_stream
from resources.tables.files.dialects import SAMPLE, Dialect, dialect_of
from resources.tables.files.encodings import Encoding, encoding_of
from resources.tables.files.json_layout import layout_of
from resources.tables.files.mistakes import broken, clean_names, told

Row = dict[str, Any]
GZIP = b"\x1f\x8b"
# How the files of spreadsheets begin, which hold more than one table and are packed.
PACKED = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"7z\xbc\xaf",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
)
PIECE = 1_048_576  # bytes


@dataclass(frozen=True)
class Reading:
    """What a person or a program says of a file; what is empty is found in the file."""

    encoding: str = ""  # one of `encodings.ENCODINGS`
    delimiter: str = ""  # one of `dialects.DELIMITERS`
    rows_pointer: str | None = None  # a JSON pointer; an empty one: the file is as it stands


FOUND = Reading()


class TableFile:
    """A seekable upload, perhaps packed by gzip. Iterating reads it from its beginning; it may be read more than once.

    Raises Refusal as `unpacked`, `encoding_of`, `dialect_of` and `layout_of` do.
    """

    def __init__(self, file: BinaryIO, reading: Reading = FOUND) -> None:
        self.file = file = unpacked(file)
        self.encoding: Encoding = encoding_of(file, reading.encoding)
        sample = beginning(file, self.encoding)
        self.is_json = sample.lstrip()[:1] in {"[", "{"}
        is_whole = len(sample) < SAMPLE
        self.dialect = (
            Dialect()
            if self.is_json
            else dialect_of(sample, is_whole=is_whole, told=reading.delimiter)
        )
        codec = self.encoding.codec
        self.layout = layout_of(file, codec, reading.rows_pointer) if self.is_json else None
        self.place = ""  # of the row read last, for messages
        self.names: list[str] = []  # in the heading of CSV, once it is read

    @property
    def commas_are_marks(self) -> bool:
        """Whether a comma can only stand inside of a value."""
        return not self.is_json and self.dialect.delimiter != ","

    def __iter__(self) -> Iterator[Row]:
        self.file.seek(0)
        rows = self.objects() if self.is_json else self.lines()
        known: set[str] = set()
        for self.place, row in rows:
            if not known.issuperset(row):
                known.update(clean_names(list(row), self.place))
            yield row

    def objects(self) -> Iterator[tuple[str, Row]]:
        assert self.layout is not None  # noqa: S101 - tells the type checker
        for number, row in enumerate(self.layout.read(self.file, self.encoding.codec), 1):
            yield f"Object {number}", row

    def lines(self) -> Iterator[tuple[str, Row]]:
        """Lines and their rows by the names in the heading; an empty field is None.

        Raises Refusal `malformed_file` with the line.
        """
        text = text_of_file(self.file, self.encoding)
        for _ in range(self.dialect.skipped):
            text.readline()
        lines = self.dialect.reader(text)
        begun = 1  # where the row under way begins: one that never ends is not told by the last line of the file
        before = self.dialect.skipped
        try:
            self.names = [name.strip() for name in next(lines, [])]
            clean_names(self.names, f"Line {before + 1}")
            begun = lines.line_num + 1
            for values in lines:
                begun = lines.line_num + 1
                if not values:
                    continue  # an empty line
                place = f"Line {before + lines.line_num}"
                if len(values) != len(self.names):
                    reason = f"it has {len(values)} fields, and the heading names {len(self.names)}"
                    raise broken(place, reason)
                yield (
                    place,
                    {name: value or None for name, value in zip(self.names, values, strict=True)},
                )
        except csv.Error as error:
            raise broken(f"Line {before + begun}", told(error)) from error


def text_of_file(file: BinaryIO, encoding: Encoding) -> io.TextIOWrapper:
    file.seek(0)
    return io.TextIOWrapper(json_stream.unclosed(file), encoding=encoding.codec, newline="")


def beginning(file: BinaryIO, encoding: Encoding) -> str:
    """So many characters of the file, without its byte order mark."""
    return text_of_file(file, encoding).read(SAMPLE).removeprefix("\ufeff")


# Packed files


def unpacked(file: BinaryIO) -> BinaryIO:
    """The seekable file itself, or what gzip packed in it, all members of it (RFC 1952 section 2.2).

    Raises Refusal `malformed_file` for a workbook, an archive or a broken gzip, `body_too_large` (413) for one that
    holds more than an upload may have: it is written to disk, and a small one may hold very much.
    """
    file.seek(0)
    begin = file.read(6)
    if begin.startswith(PACKED):
        detail = "This is a workbook or an archive. Save the sheet as “CSV UTF-8” and load that. Nothing was loaded."
        raise Refusal("malformed_file", detail)
    if not begin.startswith(GZIP):
        return file
    file.seek(0)
    return written(cast(BinaryIO, gzip.GzipFile(fileobj=file)))


def written(packed: BinaryIO) -> BinaryIO:
    """What is in it, as a file of our own that ends with the request. Raises Refusal."""
    whole, size = TemporaryFile(), 0  # noqa: SIM115 - whoever reads it holds it open
    try:
        while piece := packed.read(PIECE):
            size += len(piece)
            if size > settings.UPLOAD_LARGEST:
                raise too_much()
            whole.write(piece)
    except (OSError, EOFError, zlib.error) as error:
        detail = "The file is packed by gzip, and broken or cut off. Nothing was loaded."
        raise Refusal("malformed_file", detail) from error
    return cast(BinaryIO, whole)


def too_much() -> Refusal:
    most = settings.UPLOAD_LARGEST // 1_048_576
    detail = f"The file holds more than {most} MiB once it is unpacked. Nothing was loaded."
    return Refusal("body_too_large", detail, status=413)
