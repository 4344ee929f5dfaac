"""What is wrong with an uploaded file? Told with its place, and with what to do about it."""

import csv
import re

from portal.errors import Refusal
from resources.tables.values.guesses import MOST_COLUMNS

NAME_LENGTH = 100  # characters
UNFIT_IN_NAMES = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
# Parts of what Python says of broken CSV, and how we say it.
SAID = {
    "field larger": "a field has more than 131,072 characters",
    "unexpected end": "a quotation mark opens a field there and none closes it",
    "expected after": "a quotation mark stands inside a quoted field. Write it twice there",
}


def clean_names(names: list[str], where: str) -> list[str]:
    """The names of columns as they are. Raises Refusal `malformed_file`."""
    if len(names) > MOST_COLUMNS:
        raise broken(
            where, f"a table has at most {MOST_COLUMNS} columns, and here are {len(names)}"
        )
    met: set[str] = set()
    for place, name in enumerate(names, 1):
        if not name.strip():
            raise broken(where, f"column {place} has no name. Give it one, or take the column out")
        if len(name) > NAME_LENGTH or UNFIT_IN_NAMES.search(name):
            raise broken(where, f"the name of column {place} is not 1 to 100 printable characters")
        if name in met:
            raise broken(where, f"two columns are called “{name}”. Rename one")
        met.add(name)
    return names


def told(error: csv.Error) -> str:
    """What Python's reader of CSV found wrong."""
    said = str(error)
    return next((ours for part, ours in SAID.items() if part in said), said)


def broken(where: str, reason: str) -> Refusal:
    """`where` is a line or an object of the file."""
    return Refusal("malformed_file", f"{where} cannot be read: {reason}. Nothing was loaded.")
