"""How does a CSV file part its fields? Found by comparing whole lines under each candidate; a tie is asked.

A candidate fits when every line of the beginning has as many fields under it as the heading, and more than one.
Quotation marks are respected. Several candidates that fit say that a person or a program must tell.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from typing import Any

from portal.errors import Refusal
from resources.tables.files.mistakes import broken

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SAMPLE = 262_144  # characters
LONGEST_HEADING = 65_536  # characters
QUOTED = re.compile(r'"(?:[^"]|"")*"')
MARK = "\0"  # stands for a quoted text


@dataclass(frozen=True)
class Dialect:
    """`skipped` lines stand before the heading. With `spaced` a space behind a delimiter is no part of a field."""

    delimiter: str = ","
    spaced: bool = False
    skipped: int = 0

    def reader(self, lines: Iterable[str]) -> Any:
        """Python's reader of CSV."""
        return csv.reader(
            lines, delimiter=self.delimiter, skipinitialspace=self.spaced, strict=True
        )


def dialect_of(sample: str, *, is_whole: bool, told: str = "") -> Dialect:
    """The dialect of a file that begins with `sample`. Raises Refusal `unknown_delimiter`, `delimiter_unclear`,
    `malformed_file` for a heading without end.
    """
    if told and told not in DELIMITERS:
        raise Refusal(
            "unknown_delimiter", **question_about("This is no delimiter.", list(DELIMITERS))
        )
    skipped, announced, rest = beginning(sample)
    told = told or announced
    if len(rest.partition("\n")[0]) >= LONGEST_HEADING:
        raise broken(f"Line {skipped + 1}", "it is too long for column names")
    candidates = [told] if told else list(DELIMITERS)
    fitting = [one for one in (try_delimiter(rest, each, is_whole) for each in candidates) if one]
    best = max((trial.score for trial in fitting), default=(0, 0.0))
    winners = [trial for trial in fitting if trial.is_even] or [
        trial for trial in fitting if trial.score == best
    ]
    winners = [trial for trial in winners if not trial.splits_quotes] or winners
    if len(winners) > 1:
        raise Refusal(
            "delimiter_unclear",
            **question_about(
                "The fields can be parted in several ways.", [w.delimiter for w in winners]
            ),
        )
    delimiter = winners[0].delimiter if winners else told or ","
    return Dialect(delimiter, is_spaced(rest, delimiter), skipped)


def beginning(sample: str) -> tuple[int, str, str]:
    """How many lines stand before the heading, the delimiter that `sep=` tells if any, and what follows."""
    skipped, announced, lines = 0, "", list(StringIO(sample, newline=""))
    for line in lines:
        text = line.strip()
        if text[:4].lower() == "sep=" and not announced and len(text) <= 5:
            announced = line.rstrip("\r\n")[4:5]
        elif text.strip(",;|\t ").strip():
            break
        skipped += 1
    return skipped, announced if announced in DELIMITERS else "", "".join(lines[skipped:])


@dataclass(frozen=True)
class DelimiterTrial:
    """What one delimiter makes of the sample: `share` of its lines have as many fields as the heading."""

    delimiter: str
    width: int
    share: float
    splits_quotes: bool  # a quotation mark opens in one field and closes in another

    @property
    def is_even(self) -> bool:
        return self.share == 1

    @property
    def score(self) -> tuple[float, int]:
        return self.share, self.width


def try_delimiter(text: str, delimiter: str, is_whole: bool) -> DelimiterTrial | None:
    """None where the delimiter does not part the heading."""
    parted = records(text, Dialect(delimiter, is_spaced(text, delimiter)), is_whole)
    widths = [len(fields) for fields in parted if fields]
    if not widths or widths[0] < 2:
        return None
    share = sum(one == widths[0] for one in widths) / len(widths)
    splits = any(field.count('"') % 2 for fields in parted for field in fields)
    return DelimiterTrial(delimiter, widths[0], share, splits)


def records(text: str, dialect: Dialect, is_whole: bool) -> list[list[str]]:
    """The records of the sample; the last one is cut off where the file goes on, and counts for nothing.

    Behind a mistake nothing is read any more, and an empty record tells that the lines are not all even.
    """
    found: list[list[str]] = []
    try:
        for fields in dialect.reader(StringIO(text, newline="")):
            found.append(fields)
    except csv.Error as error:
        if is_whole or "unexpected end" not in str(error):
            found.append([""])
            return found
    return found if is_whole else found[:-1] or found


def is_spaced(text: str, delimiter: str) -> bool:
    """Whether the writer of the file puts a space behind every delimiter, or one before a quotation mark."""
    unquoted = QUOTED.sub(MARK, text)
    behind = [field for line in unquoted.split("\n") for field in line.split(delimiter)[1:]]
    told = [field for field in behind if field.strip("\r")]
    if any(field.startswith(" ") and field.lstrip(" ").startswith(MARK) for field in told):
        return True
    return bool(told) and all(field.startswith(" ") for field in told)


def question_about(said: str, candidates: list[str]) -> dict[str, Any]:
    """What a refusal tells that asks for the delimiter."""
    names = " or ".join(DELIMITERS[one] for one in candidates)
    return {
        "detail": f"{said} Nothing was loaded. Say which delimiter it is (delimiter): {names}.",
        "extra": {"parameter": "delimiter", "candidates": candidates},
    }
