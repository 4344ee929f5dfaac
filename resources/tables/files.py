"""How is an uploaded file read row by row? CSV or JSON, in UTF-8, never whole in memory."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from resources.tables import json_stream
from resources.tables.file_mistakes import NOT_UTF8, broken, checked_names, refuse_packed, told

DELIMITERS = ",;\t|"
QUOTED = re.compile(r'"[^"]*"?')
LONGEST_HEADING = 65_536  # characters

Row = dict[str, Any]


class TableFile:
    """A seekable upload. Iterating reads it from its beginning; it may be read more than once."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        refuse_packed(file)
        self.is_json = first_character(file) in {"[", "{"}
        self.place = ""  # of the row read last, for messages
        self.commas_are_marks = False  # told by the delimiter, once it is known

    def __iter__(self) -> Iterator[Row]:
        self.file.seek(0)
        rows = self.objects() if self.is_json else self.lines()
        known: set[str] = set()
        for self.place, row in rows:
            if not known.issuperset(row):
                known.update(checked_names(list(row), self.place))
            yield row

    def objects(self) -> Iterator[tuple[str, Row]]:
        for number, row in enumerate(json_stream.objects(self.file), 1):
            yield f"Object {number}", row

    def lines(self) -> Iterator[tuple[str, Row]]:
        for number, row in csv_rows(self.file):
            yield f"Line {number}", row


def first_character(file: BinaryIO) -> str:
    file.seek(0)
    return file.read(1024).decode("utf-8-sig", errors="replace").lstrip()[:1]


def csv_rows(file: BinaryIO) -> Iterator[tuple[int, Row]]:
    """Lines and their rows by the names in the first line; an empty field is None.

    Raises Refusal `malformed_file` with the line.
    """
    text = io.TextIOWrapper(json_stream.unclosed(file), encoding="utf-8-sig", newline="")
    first_line = heading(text)
    delimiter = max(DELIMITERS, key=QUOTED.sub("", first_line).count)
    lines = csv.reader(again(first_line, text), delimiter=delimiter, strict=True)
    begun = 1  # where the row under way begins: one that never ends is not told by the last line of the file
    try:
        names = [name.strip() for name in next(lines, [])]
        checked_names(names, "Line 1")
        begun = lines.line_num + 1
        for values in lines:
            begun = lines.line_num + 1
            if not values:
                continue  # an empty line
            if len(values) != len(names):
                reason = f"it has {len(values)} fields, and the first line names {len(names)}"
                raise broken(f"Line {lines.line_num}", reason)
            row = {name: value or None for name, value in zip(names, values, strict=True)}
            yield lines.line_num, row
    except UnicodeDecodeError as error:
        raise broken(f"Line {lines.line_num + 1}", NOT_UTF8) from error
    except csv.Error as error:
        raise broken(f"Line {begun}", told(error)) from error


def heading(text: io.TextIOWrapper) -> str:
    try:
        line = text.readline(LONGEST_HEADING)
    except UnicodeDecodeError as error:
        raise broken("Line 1", NOT_UTF8) from error
    if len(line) == LONGEST_HEADING:
        raise broken("Line 1", "it is too long for column names")
    return line


def again(first_line: str, rest: Iterator[str]) -> Iterator[str]:
    yield first_line
    yield from rest
