"""What is a value of a column? How its text is read, which type a column of texts has, and how it is written.

A moment without an offset is taken as UTC. Which texts are taken for numbers is decided in
`resources.tables.values.number_notations`.
"""

import json
import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from resources.models import ColumnType
from resources.tables.values.number_notations import unmarked
from resources.tables.values.numbers import SAFE, is_kept, plain

WHOLE = re.compile(r"-?(0|[1-9]\d{0,18})", re.ASCII)
# Python writes a float with up to 20 digits after the point and 17 before it.
NUMBER = re.compile(r"-?(0|[1-9]\d{0,17})(\.\d{1,24})?([eE][+-]?\d{1,3})?", re.ASCII)
EXACT = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d{1,4})?", re.ASCII)
LOOSE = re.compile(r"([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?([eE][+-]?\d{1,4})?", re.ASCII)
LARGEST_INTEGER = 2**63 - 1  # of both databases
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# The offset may be hours alone, as PostgreSQL writes it, or the name of UTC.
DATETIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?) ?(?:([+-]\d\d)(?::?(\d\d))?|Z|UTC)?",
    re.ASCII,
)
BOOLEANS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}
UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # NUL and halves of surrogate pairs
MARKED = re.compile(r'"\\u0000(-?[0-9.]+)\\u0000"')
LONGEST_FILTERABLE = 200  # characters: what fits an index entry on every database


class UnstorableError(ValueError):
    """A character that no database keeps."""


Value = str | int | float | Decimal | bool | date | datetime | None


def read(kind: str, given: Any, notation: str = "", *, is_lossy: bool = False) -> Value:
    """The typed value of a text, of a JSON value or of a value of another type. None stays None.

    `notation` is that of numbers given as text; with `is_lossy` zeros, signs and points count as numbers where they
    say nothing, as in 007. Raises ValueError when it is none of this type.
    """
    if given is None:
        return None
    text = text_of(given)
    if UNSTORABLE.search(text):
        raise UnstorableError
    if notation and isinstance(given, str):
        text = unmarked(text.strip(), notation)
    if is_lossy and kind in NUMERIC:
        text = without_signs_of_nothing(text.strip())
    return READERS[kind](text)


def text_of(given: Any) -> str:
    """How a value is written as text; what is nested in JSON stays JSON."""
    if isinstance(given, str):
        return given
    if isinstance(given, datetime):
        return given.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(given, Written):
        return given.text
    if isinstance(given, Decimal):
        return f"{given:f}"
    return given.isoformat() if isinstance(given, date) else json_text(given)


def json_text(value: Any) -> str:
    """JSON whose exact numbers keep their digits, which Python's own writer would not do."""
    text = json.dumps(value, ensure_ascii=False, default=marked)
    return MARKED.sub(r"\1", text) if "\\u0000" in text else text


def marked(value: Any) -> str:
    """An exact number between two NULs: a text that nothing which is stored or read here can hold."""
    if isinstance(value, Decimal):
        return f"\0{value:f}\0"
    raise TypeError(value)


def without_signs_of_nothing(text: str) -> str:
    """007 as 7, +5 as 5, .5 as 0.5 and 5. as 5; any other text as it is."""
    found = LOOSE.fullmatch(text)
    if not found:
        return text
    sign, whole, fraction, exponent = found.groups()
    point = f".{fraction}" if fraction else ""
    return f"{'-' if sign == '-' else ''}{whole.lstrip('0') or '0'}{point}{exponent or ''}"


def read_integer(text: str) -> int:
    text = text.strip()
    if not WHOLE.fullmatch(text):
        exact = read_exact(text)
        if exact != exact.to_integral_value():
            raise ValueError("not a whole number")
        text = plain(exact)
    number = int(text)
    if abs(number) > LARGEST_INTEGER:
        raise ValueError("too large")
    return number


def read_number(text: str) -> float:
    text = text.strip()
    number = float(text) if NUMBER.fullmatch(text) else float(read_exact(text))
    if not math.isfinite(number):
        raise ValueError("too large")
    return number


def read_exact(text: str) -> Decimal:
    text = text.strip()
    if not EXACT.fullmatch(text):
        raise ValueError("not a number")
    number = Decimal(text)
    if not is_kept(number):
        raise ValueError("too many digits")
    return number


def read_boolean(text: str) -> bool:
    try:
        return BOOLEANS[text.strip().lower()]
    except KeyError:
        raise ValueError("neither true nor false") from None


def read_date(text: str) -> date:
    if not DATE.fullmatch(text.strip()):
        raise ValueError("not a date")
    return date.fromisoformat(text.strip())


def read_datetime(text: str) -> datetime:
    """An ISO 8601 date, with or without a time; without an offset it is UTC. Raises ValueError."""
    text = text.strip()
    if DATE.fullmatch(text):
        text += "T00:00"
    found = DATETIME.fullmatch(text)
    if not found:
        raise ValueError("not a date and time")
    day, clock, hours, minutes = found.groups()
    moment = datetime.fromisoformat(
        f"{day}T{clock}{hours}:{minutes or '00'}" if hours else f"{day}T{clock}"
    )
    try:
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("outside the calendar") from error


READERS: dict[str, Callable[[str], Value]] = {
    ColumnType.TEXT: str,
    ColumnType.INTEGER: read_integer,
    ColumnType.NUMBER: read_number,
    ColumnType.DECIMAL: read_exact,
    ColumnType.BOOLEAN: read_boolean,
    ColumnType.DATE: read_date,
    ColumnType.DATETIME: read_datetime,
}
NUMERIC = frozenset({ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DECIMAL})


LONGEST_PLAIN = 1e21  # from here on a double is written with an exponent, as JavaScript does


class Written(float):
    """A double that is written with the decimals of its column. JSON knows it as the number that it is."""

    __slots__ = ("text",)
    text: str


def presented(kind: str, decimals: int | None, value: Any) -> Any:
    """A value of a column as it is told: with as many decimals as all numbers of its column have, or no zeros."""
    if kind == ColumnType.NUMBER and isinstance(value, float):
        return presented_double(value, decimals)
    if kind == ColumnType.DECIMAL and isinstance(value, Decimal):
        return Decimal(f"{value:.{decimals}f}" if decimals is not None else plain(value))
    return value


def presented_double(value: float, decimals: int | None) -> float | int:
    if not decimals and value.is_integer() and abs(value) <= SAFE:
        return int(value)
    text = repr(value).removesuffix(".0") if decimals is None else f"{value:.{decimals}f}"
    if "e" in text and abs(value) < LONGEST_PLAIN:
        text = f"{Decimal(text):f}"
    written = Written(value)
    written.text = text
    return written


def is_date(text: str) -> bool:
    return bool(DATE.fullmatch(text)) and is_moment(text)


def is_moment(text: str) -> bool:
    try:
        return bool(read_datetime(text))
    except ValueError:
        return False
