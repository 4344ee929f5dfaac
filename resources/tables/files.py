"""How is an uploaded file read row by row? CSV or JSON, never whole in memory."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from resources.tables import json_stream
from resources.tables.dialects import SAMPLE, Dialect, dialect_of
from resources.tables.encodings import Encoding, encoding_of
from resources.tables.file_mistakes import broken, clean_names, told
from resources.tables.json_layout import layout_of
from resources.tables.packed_files import unpacked

Row = dict[str, Any]


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
