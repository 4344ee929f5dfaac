"""Where in a JSON file are the rows? At its top, in a member of one object, or in its columns; else it is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from portal.errors import Refusal
from resources.tables.files.json_stream import LARGEST_OBJECT, Window, objects, size_of

LARGEST_WHOLE = 16_777_216  # bytes: one object that is read whole, as a table by columns must be
DEEPEST = 2  # objects around the rows
MOST_NAMED = 10  # members that a refusal names
# Members of these names that hold an empty list hold no rows; in another one it may be the value of a single row.
USUAL = frozenset(
    {
        *("data", "entries", "features", "hits", "items", "list", "objects", "records"),
        *("result", "results", "rows", "value", "values"),
    }
)
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Layout:
    """Names of the members that lead to the array of rows; or the rows themselves, read from columns."""

    pointer: tuple[str, ...] = ()
    rows: Rows | None = None

    def read(self, file: BinaryIO, encoding: str) -> Iterator[dict[str, Any]]:
        return iter(self.rows) if self.rows is not None else objects(file, encoding, self.pointer)


def layout_of(file: BinaryIO, encoding: str, told: str | None = None) -> Layout:
    """`told` is a JSON pointer; an empty one says that the file is as it stands. Raises Refusal `rows_unclear`."""
    if told is not None:
        parts = told.split("/")[1:]
        return Layout(tuple(part.replace("~1", "/").replace("~0", "~") for part in parts))
    window = Window(file, encoding)
    if window.peek() != "{":
        return Layout()
    size = size_of(file)
    window = Window(file, encoding)
    try:
        whole = window.value(LARGEST_WHOLE if size <= LARGEST_WHOLE else LARGEST_OBJECT)
        is_alone = not window.peek()
    except Refusal:
        # Broken, which reading tells with its place, or a large object around the rows.
        return Layout() if size <= LARGEST_OBJECT else layout_of_large(file, encoding)
    return layout_of_object(whole) if is_alone else Layout()


def layout_of_object(whole: dict[str, Any]) -> Layout:
    """Where the rows are in the only object of a file, which may be a row itself."""
    found = lists_of_rows(whole)
    if len(found) == 1:
        return Layout(found[0])
    if found:
        raise unclear(found)
    if (rows := from_columns(whole)) is not None:
        return Layout(rows=rows)
    inside = [
        (name, *path) for name, value in whole.items()
        if isinstance(value, dict) for path in lists_of_rows(value)
    ]  # fmt: skip
    if len(inside) == 1:
        return Layout(inside[0])
    empty = [name for name, value in whole.items() if value == [] and name.lower() in USUAL]
    if len(empty) == 1 and not inside:
        return Layout((empty[0],))
    if inside or is_no_row(whole):
        raise unclear(inside or [(name,) for name in whole], is_sure=bool(inside))
    return Layout()


def lists_of_rows(value: dict[str, Any]) -> list[tuple[str, ...]]:
    return [(name,) for name, member in value.items() if is_rows(member)]


def is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def is_no_row(whole: dict[str, Any]) -> bool:
    """An object of lists or of several objects alone says nothing by itself."""
    kinds = {type(value) for value in whole.values()}
    return kinds == {list} or (len(whole) > 1 and kinds <= {list, dict})


def from_columns(whole: dict[str, Any]) -> Rows | None:
    """The rows of a table that was written column by column, as pandas and R do; None where it was not."""
    values = list(whole.values())
    if {"columns", "data"} <= set(whole) <= {"columns", "data", "index"}:
        return from_split(whole["columns"], whole["data"])
    if not values:
        return None
    if all(isinstance(value, list) for value in values):
        if len({len(value) for value in values}) != 1 or not values[0]:
            return None
        return [dict(zip(whole, row, strict=True)) for row in zip(*values, strict=True)]
    if all(isinstance(value, dict) and value for value in values):
        return from_labels(whole)
    return None


def from_split(columns: Any, data: Any) -> Rows | None:
    if not isinstance(columns, list) or not isinstance(data, list):
        return None
    if not all(isinstance(name, str) for name in columns):
        return None
    if not all(isinstance(row, list) and len(row) == len(columns) for row in data):
        return None
    return [dict(zip(columns, row, strict=True)) for row in data]


def from_labels(whole: dict[str, dict[str, Any]]) -> Rows | None:
    """`{"a": {"0": 1, "1": 2}}` by columns, `{"0": {"a": 1}}` by rows: the numbers are those of the rows."""
    values = list(whole.values())
    labels = list(values[0])
    if any(set(value) != set(labels) for value in values):
        return None
    if all(label.isdigit() for label in labels):
        return [{name: column[label] for name, column in whole.items()} for label in labels]
    return values if all(name.isdigit() for name in whole) else None


def layout_of_large(file: BinaryIO, encoding: str) -> Layout:
    """The same for an object that is too large to be read whole: its lists of objects, found by reading through it."""
    found = list(scan_arrays(Window(file, encoding), ()))
    nearest = [path for path in found if len(path) == min(map(len, found))]
    if len(nearest) == 1:
        return Layout(nearest[0])
    if nearest:
        raise unclear(nearest)
    return Layout()


def scan_arrays(window: Window, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The paths of all arrays that begin with an object, down to DEEPEST objects around them."""
    for name in window.members():
        here = (*path, name)
        sign = window.peek()
        if sign == "[":
            yield from [here] if has_rows(window) else []
        elif sign == "{" and len(here) < DEEPEST:
            yield from scan_arrays(window, here)
        else:
            window.skip()


def has_rows(window: Window) -> bool:
    """Take up an array; whether it begins with an object."""
    is_first, found = True, False
    for _ in window.elements():
        found = found or (is_first and window.peek() == "{")
        is_first = False
        window.skip()
    return found


def unclear(paths: Sequence[tuple[str, ...]], *, is_sure: bool = True) -> Refusal:
    """`is_sure` tells that each path leads to a list of objects."""
    pointers = [
        "/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in path)
        for path in paths
    ]
    named = ", ".join(shown(pointer) for pointer in pointers[:MOST_NAMED])
    if is_sure:
        said = f"The file is one object with several lists of rows: {named}."
        advice = "Say which one it is (rows_pointer), or save that list as a file of its own."
    else:
        said = f"The file is one object, and neither a list of rows nor a table by columns. Its members are {named}."
        advice = "Write the rows as an array of objects, or say that the object is one row (an empty rows_pointer)."
    extra = {"parameter": "rows_pointer", "candidates": pointers if is_sure else []}
    return Refusal("rows_unclear", f"{said} Nothing was loaded. {advice}", extra=extra)


def shown(text: str) -> str:
    return "".join(one if one.isprintable() else "\ufffd" for one in text[:100])
