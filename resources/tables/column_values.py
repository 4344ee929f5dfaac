"""What is a value of a column? How its text is read, which type a column of texts has, and how it is written.

Types are guessed carefully: "007" and "+49 30 1234" stay text, because as numbers they would lose what they say.
A moment without an offset is taken as UTC.
"""

import json
import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from resources.models import ColumnType
from resources.tables.numbers import plain

WHOLE = re.compile(r"-?(0|[1-9]\d{0,17})", re.ASCII)  # 18 digits fit 64 bits
# Python writes a float with up to 20 digits after the point and 17 before it.
NUMBER = re.compile(r"-?(0|[1-9]\d{0,17})(\.\d{1,24})?([eE][+-]?\d{1,3})?", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
DATETIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?( ?[+-]\d\d:?\d\d|Z)?", re.ASCII
)
BOOLEANS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}
UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # NUL and halves of surrogate pairs
MARKED = re.compile(r'"\\u0000(-?[0-9.]+)\\u0000"')
LONGEST_FILTERABLE = 200  # characters: what fits an index entry on every database


class UnstorableError(ValueError):
    """A character that no database keeps."""


Value = str | int | float | bool | date | datetime | None


def read(kind: str, given: Any) -> Value:
    """The typed value of a text, of a JSON value or of a value of another type. None stays None.

    Raises ValueError when it is none of this type.
    """
    if given is None:
        return None
    text = text_of(given)
    if UNSTORABLE.search(text):
        raise UnstorableError
    return READERS[kind](text)


def text_of(given: Any) -> str:
    """How a value is written as text; what is nested in JSON stays JSON."""
    if isinstance(given, str):
        return given
    if isinstance(given, datetime):
        return given.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(given, Decimal):
        return plain(given)
    return given.isoformat() if isinstance(given, date) else json_text(given)


def json_text(value: Any) -> str:
    """JSON whose exact numbers keep their digits, which Python's own writer would not do."""
    text = json.dumps(value, ensure_ascii=False, default=marked)
    return MARKED.sub(r"\1", text) if "\\u0000" in text else text


def marked(value: Any) -> str:
    """An exact number between two NULs: a text that nothing which is stored or read here can hold."""
    if isinstance(value, Decimal):
        return f"\0{plain(value)}\0"
    raise TypeError(value)


def read_integer(text: str) -> int:
    text = text.strip()
    if WHOLE.fullmatch(text):
        return int(text)
    number = read_number(text)
    if not number.is_integer() or abs(number) >= 2**53:
        raise ValueError("not a whole number")
    return int(number)


def read_number(text: str) -> float:
    if not NUMBER.fullmatch(text.strip()):
        raise ValueError("not a number")
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("too large")
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
    if not DATETIME.fullmatch(text):
        raise ValueError("not a date and time")
    moment = datetime.fromisoformat(text)
    try:
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("outside the calendar") from error


READERS: dict[str, Callable[[str], Value]] = {
    ColumnType.TEXT: str,
    ColumnType.INTEGER: read_integer,
    ColumnType.NUMBER: read_number,
    ColumnType.BOOLEAN: read_boolean,
    ColumnType.DATE: read_date,
    ColumnType.DATETIME: read_datetime,
}
NUMERIC = {ColumnType.INTEGER, ColumnType.NUMBER}
# What a column may turn out to be when a value is not of the type guessed so far.
WIDER = {ColumnType.INTEGER: ColumnType.NUMBER, ColumnType.DATE: ColumnType.DATETIME}


def fits(kind: str, given: Any) -> bool:
    """Whether a value found in a file is of this type at a glance. Texts in JSON are never taken for numbers."""
    if kind == ColumnType.TEXT:
        return True
    if isinstance(given, bool):
        return kind == ColumnType.BOOLEAN
    if isinstance(given, int | float):
        return kind in NUMERIC and bool(GLANCES[kind](text_of(given)))
    return isinstance(given, str) and bool(GLANCES[kind](given))


def is_moment(text: str) -> bool:
    try:
        return bool(read_datetime(text))
    except ValueError:
        return False


GLANCES: dict[str, Callable[[str], Any]] = {
    ColumnType.INTEGER: WHOLE.fullmatch,
    ColumnType.NUMBER: lambda text: NUMBER.fullmatch(text) and math.isfinite(float(text)),
    ColumnType.BOOLEAN: lambda text: text.lower() in {"true", "false"},
    ColumnType.DATE: lambda text: DATE.fullmatch(text) and is_moment(text),
    ColumnType.DATETIME: is_moment,
}
