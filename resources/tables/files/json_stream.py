"""How is a large JSON file read object by object? An array of objects, or objects one after the other (JSON Lines).

Only one object is in memory at a time. Where the rows stand inside of an object, a pointer leads to them.
"""

import io
import json
import os
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, NoReturn

from portal.errors import Refusal
from resources.tables.files import json_mistakes
from resources.tables.files.json_mistakes import constant, mistake, twice
from resources.tables.values.numbers import exact

PIECE = 65_536  # characters
LARGEST_OBJECT = 1_048_576  # characters
SPACE = " \t\r\n"
NEAR_THE_END = (
    16  # characters: what is wrong there may be right as soon as more of the file is read
)


def objects(
    file: BinaryIO, encoding: str = "utf-8-sig", pointer: Sequence[str] = ()
) -> Iterator[dict[str, Any]]:
    """The objects in their order. Raises Refusal `malformed_file` with the line and the number of the object."""
    return Window(file, encoding).objects(pointer)


class Window:
    """A window over the file's text; `position` is where in it the next token begins."""

    def __init__(self, file: BinaryIO, encoding: str = "utf-8-sig") -> None:
        file.seek(0)
        self.text = io.TextIOWrapper(unclosed(file), encoding=encoding, newline="")
        self.decoder = json.JSONDecoder(
            object_pairs_hook=object_of, parse_constant=refuse_constant, parse_float=exact
        )
        self.window, self.position, self.has_ended = "", 0, False
        self.line = 1  # of the beginning of the window
        self.count = 0  # rows read

    def objects(self, pointer: Sequence[str]) -> Iterator[dict[str, Any]]:
        self.descend(pointer)
        if pointer or self.peek() == "[":
            for _ in self.elements():
                yield self.row()
        else:
            while sign := self.peek():
                if sign == ",":
                    self.fail(json_mistakes.BETWEEN)
                yield self.row()
        if not pointer and self.peek():
            self.fail(json_mistakes.BEHIND)

    def row(self) -> dict[str, Any]:
        if (sign := self.peek()) != "{":
            self.fail(json_mistakes.ARRAYS if sign == "[" else json_mistakes.NO_ROW)
        value = self.value()
        self.count += 1
        return value

    def descend(self, pointer: Sequence[str]) -> None:
        """Go to the value that the pointer leads to."""
        for part in pointer:
            if self.peek() != "{" or part not in self.members_until(part):
                self.fail(f"there is no member “{part}” on the way to the rows")

    def members_until(self, name: str) -> list[str]:
        """Skip members up to the value of this one; the names met."""
        met = []
        for each in self.members():
            met.append(each)
            if each == name:
                break
            self.skip()
        return met

    def members(self) -> Iterator[str]:
        """The names of an object's members; whoever iterates takes up the value of each."""
        self.expect("{")
        while self.peek() != "}":
            if self.peek() != '"':
                self.fail("a name stands in double quotation marks")
            name = self.value()
            self.expect(":")
            yield name
            if self.peek() == ",":
                self.expect(",")
                if self.peek() == "}":
                    self.fail(json_mistakes.TRAILING)
            elif self.peek() != "}":
                self.fail(json_mistakes.SAID["',' delimiter"])
        self.expect("}")

    def elements(self) -> Iterator[None]:
        """Each element of an array, which whoever iterates takes up."""
        self.expect("[")
        while self.peek() != "]":
            yield
            if self.peek() == ",":
                self.expect(",")
                if self.peek() == "]":
                    self.fail(json_mistakes.TRAILING)
            elif self.peek() != "]":
                self.fail(
                    json_mistakes.SAID["',' delimiter"] if self.peek() else json_mistakes.NO_END
                )
        self.expect("]")

    def skip(self) -> None:
        """Take up a value of any size."""
        sign = self.peek()
        if sign == "[":
            for _ in self.elements():
                self.skip()
        elif sign == "{":
            for _ in self.members():
                self.skip()
        else:
            self.value()

    def value(self, most: int = LARGEST_OBJECT) -> Any:
        """The value that begins at the next token, after reading on until it is whole."""
        self.peek()
        while True:
            try:
                value, end = self.decoder.raw_decode(self.window, self.position)
            except (ValueError, RecursionError) as error:
                self.go_on(error, most)
                continue
            if end == len(self.window) and not self.has_ended and self.read_on():
                continue  # a number may be longer than what was read of it
            self.position = end
            return value

    def go_on(self, error: Exception, most: int) -> None:
        """Read on if the value may only be cut off. Raises Refusal if it is broken, or too large."""
        if len(self.window) - self.position > most:
            self.fail(f"an object has more than {most:,} characters")
        before = self.window, self.position, self.line
        if self.is_final(error) or not self.read_on(len(self.window)):
            self.window, self.position, self.line = before  # where the mistake was met
            self.position, reason = mistake(error, self.window, self.position)
            self.fail(reason)

    def is_final(self, error: Exception) -> bool:
        """Whether no more text could make it right."""
        if isinstance(error, json.JSONDecodeError):
            is_cut = error.msg.startswith("Unterminated")
            return not is_cut and error.pos < len(self.window) - NEAR_THE_END
        return isinstance(error, json_mistakes.MistakeError | RecursionError)

    def peek(self) -> str:
        """The next character that is no space, or "" at the end."""
        while True:
            while self.position < len(self.window) and self.window[self.position] in SPACE:
                self.position += 1
            if self.position < len(self.window) or not self.read_on():
                return self.window[self.position : self.position + 1]

    def expect(self, sign: str) -> None:
        if (met := self.peek()) != sign:
            self.fail(f"“{sign}” is missing there" if met else json_mistakes.NO_END)
        self.position += 1

    def read_on(self, more: int = 0) -> bool:
        """Take up more of the file; False at its end."""
        try:
            piece = self.text.read(max(PIECE, more))
        except UnicodeDecodeError:
            self.fail("the file is not in its encoding from there on")
        self.line += self.window.count("\n", 0, self.position)
        self.window = self.window[self.position :] + piece
        self.position = 0
        self.has_ended = not piece
        return bool(piece)

    def fail(self, reason: str) -> NoReturn:
        line = self.line + self.window.count("\n", 0, self.position)
        where = f"Line {line} (object {self.count + 1})"
        raise Refusal("malformed_file", f"{where} cannot be read: {reason}. Nothing was loaded.")


def size_of(file: BinaryIO) -> int:
    return file.seek(0, os.SEEK_END)


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
        names = [name for name, _ in pairs]
        raise twice(next(name for name in names if names.count(name) > 1))
    return made


def refuse_constant(name: str) -> NoReturn:
    raise constant(name)
