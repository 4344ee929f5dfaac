"""How is an uploaded file read row by row? CSV or JSON, in UTF-8, never whole in memory."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from portal.errors import Refusal
from resources import json_stream
from resources.guesses import MOST_COLUMNS

DELIMITERS = ",;\t|"
LONGEST_HEADING = 65_536  # characters
NAME_LENGTH = 100  # characters
UNFIT_IN_NAMES = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")

Row = dict[str, Any]


class TableFile:
    """A seekable upload. Iterating reads it from its beginning; it may be read more than once."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.is_json = first_character(file) in {"[", "{"}
        self.place = ""  # of the row read last, for messages

    def __iter__(self) -> Iterator[Row]:
        self.file.seek(0)
        rows = self.objects() if self.is_json else self.lines()
        known: set[str] = set()
        for self.place, row in rows:
            if not known.issuperset(row):
                known.update(checked_names(list(row)))
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
    delimiter = max(DELIMITERS, key=first_line.count)
    lines = csv.reader(again(first_line, text), delimiter=delimiter, strict=True)
    try:
        names = [name.strip() for name in next(lines, [])]
        if len(set(names)) != len(names):
            raise broken(1, "a column name occurs twice")
        checked_names(names)
        for values in lines:
            if not values:
                continue  # an empty line
            if len(values) != len(names):
                raise broken(lines.line_num, f"{len(values)} fields in place of {len(names)}")
            row = {name: value or None for name, value in zip(names, values, strict=True)}
            yield lines.line_num, row
    except UnicodeDecodeError as error:
        raise broken(lines.line_num + 1, "it is not UTF-8") from error
    except csv.Error as error:
        raise broken(lines.line_num, str(error)) from error


def heading(text: io.TextIOWrapper) -> str:
    try:
        line = text.readline(LONGEST_HEADING)
    except UnicodeDecodeError as error:
        raise broken(1, "it is not UTF-8") from error
    if len(line) == LONGEST_HEADING:
        raise broken(1, "it is too long for column names")
    return line


def again(first_line: str, rest: Iterator[str]) -> Iterator[str]:
    yield first_line
    yield from rest


def checked_names(names: list[str]) -> list[str]:
    """Raises Refusal `malformed_file`."""
    if len(names) > MOST_COLUMNS:
        raise broken(1, f"a table has at most {MOST_COLUMNS} columns")
    for name in names:
        if not 1 <= len(name.strip()) <= NAME_LENGTH or UNFIT_IN_NAMES.search(name):
            raise broken(1, "a column name has 1 to 100 printable characters")
    return names


def broken(line: int, reason: str) -> Refusal:
    return Refusal("malformed_file", f"Line {line} cannot be read: {reason}. Nothing was loaded.")
