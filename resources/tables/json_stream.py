"""How is a large JSON file read object by object? An array of objects, or objects one after the other (JSON Lines).

Only one object is in memory at a time. Names used twice in an object, NaN and infinities are refused.
"""

import io
import json
from collections.abc import Iterator
from typing import Any, BinaryIO, NoReturn

from portal.errors import Refusal
from resources.tables.json_wrapping import member_that_begins_rows, member_with_rows, refuse_wrapped
from resources.tables.numbers import exact

PIECE = 65_536  # characters
LARGEST_OBJECT = 1_048_576  # characters
SPACE = " \t\r\n"


def objects(file: BinaryIO, encoding: str = "utf-8-sig") -> Iterator[dict[str, Any]]:
    """The objects in their order. Raises Refusal `malformed_file` with the number of the object."""
    return Reader(file, encoding).objects()


class Reader:
    """A window over the file's text; `position` is where in it the next token begins."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self.text = io.TextIOWrapper(unclosed(file), encoding=encoding)
        self.decoder = json.JSONDecoder(
            object_pairs_hook=object_of, parse_constant=refuse_constant, parse_float=exact
        )
        self.window, self.position, self.count, self.ended = "", 0, 0, False

    def objects(self) -> Iterator[dict[str, Any]]:
        is_array = self.peek() == "["
        self.position += is_array
        while self.peek() not in {"", "]"}:
            if is_array and self.count:
                self.expect(",")
            made = self.decoded()
            if self.count == 1 and not is_array and not self.peek():
                refuse_wrapped(member_with_rows(made))
            yield made
        if is_array:
            self.expect("]")
        if self.peek():
            self.fail()

    def decoded(self) -> dict[str, Any]:
        """The object that begins at the next token, after reading on until it is whole."""
        if self.peek() != "{":
            self.fail()
        while True:
            try:
                value, self.position = self.decoder.raw_decode(self.window, self.position)
            except (ValueError, RecursionError):
                if len(self.window) - self.position > LARGEST_OBJECT or not self.read_on():
                    if not self.count:
                        refuse_wrapped(member_that_begins_rows(self.window, self.position))
                    self.fail()
                continue
            self.count += 1
            return value

    def peek(self) -> str:
        """The next character that is no space, or "" at the end."""
        while True:
            while self.position < len(self.window) and self.window[self.position] in SPACE:
                self.position += 1
            if self.position < len(self.window) or not self.read_on():
                return self.window[self.position : self.position + 1]

    def expect(self, token: str) -> None:
        if self.peek() != token:
            self.fail()
        self.position += 1

    def read_on(self) -> bool:
        """Take up more of the file; False at its end."""
        try:
            piece = self.text.read(PIECE)
        except UnicodeDecodeError:
            self.fail()
        self.window = self.window[self.position :] + piece
        self.position = 0
        return bool(piece)

    def fail(self) -> NoReturn:
        detail = (
            f"The JSON is broken at object {self.count + 1}, or that object is too large. It must be UTF-8: "
            "an array of objects, or one object a line. Nothing was loaded."
        )
        raise Refusal("malformed_file", detail)


def unclosed(file: BinaryIO) -> io.BufferedReader:
    """The same bytes, behind a wrapper that does not close the file when it is thrown away."""
    return io.BufferedReader(Unclosed(file), PIECE)


class Unclosed(io.RawIOBase):
    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self.file.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name occurs twice")
    return made


def refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
