"""Is a column of texts a column of numbers? Only if the texts come back as they were, or share one plain notation.

`12E5` and versions such as `3.10` beside `3.1` are texts: as numbers they would lose what they say. A number writes
itself back when it has no zeros that say nothing, or when every value of the column has the same number of decimals,
as prices have. Beside the plain notation there are others with a comma for a point or with groups of thousands; one
of them counts only if it is the only way to read the whole column.
"""

import re
from dataclasses import dataclass, field, replace

from resources.models import ColumnType
from resources.tables.values.numbers import ALWAYS_EXACT, MOST_DIGITS, SAFE

NOT_MINUS_ZERO = r"(?!-0(?:[.,]0+)?\Z)"
WHOLE = r"(0|[1-9]\d*)"
PLAIN = re.compile(rf"{NOT_MINUS_ZERO}-?{WHOLE}(?:\.(\d+))?", re.ASCII)
GROUPED_BY_DOT = re.compile(r"-?[1-9]\d{0,2}\.\d{3}", re.ASCII)
# The mark before the decimals, and what may stand between groups of thousands: one of them, or nothing.
NARROW = ("'", "\u2019", " ", "\u00a0", "\u202f")
GROUPS = {".": (",", *NARROW), ",": ("", ".", *NARROW)}
GROUPS_ALONE = frozenset(
    ",'\u2019"
)  # 1.234.567 and 10 20 30 may be versions, addresses and telephone numbers
NOTATIONS = tuple(mark + group for mark, groups in GROUPS.items() for group in groups)


def pattern(notation: str) -> re.Pattern[str]:
    mark, group = re.escape(notation[0]), re.escape(notation[1:])
    grouped = rf"|[1-9]\d{{0,2}}(?:{group}\d{{3}})+" if group else ""
    return re.compile(rf"{NOT_MINUS_ZERO}-?(0|[1-9]\d*{grouped})(?:{mark}(\d+))?", re.ASCII)


PATTERNS = {notation: pattern(notation) for notation in NOTATIONS}


def unmarked(text: str, notation: str) -> str:
    """A number of this notation in the plain one. Raises ValueError for a text that is none in it."""
    if not notation:
        return text
    found = PATTERNS[notation].fullmatch(text)
    if not found:
        raise ValueError("not a number in the notation of its column")
    sign = "-" if text.startswith("-") else ""
    whole = found[1].replace(notation[1:], "") if notation[1:] else found[1]
    return f"{sign}{whole}.{found[2]}" if found[2] else f"{sign}{whole}"


@dataclass(frozen=True)
class Form:
    """How the numbers of a column are written and kept. `decimals` is None where none of them ends in a zero."""

    type: str
    decimals: int | None
    notation: str = ""


@dataclass
class Digits:
    """What the numbers of a column have in common, read in one notation."""

    whole: int = 0  # digits before the point, at most
    shortest: int | None = None  # digits behind it, at least and at most
    longest: int = 0
    ends_in_zero: bool = False
    is_unsafe: bool = False  # a whole number that JavaScript would round
    dotted: bool = False  # some have a point
    dotted_by_thousands: bool = True  # so far as there are dots, they could stand between thousands
    is_grouped: bool = False
    has_many_groups: bool = False
    has_short_head: bool = False  # before the first group stand one or two digits
    has_long_head: bool = False  # more than three digits that are not grouped

    def add_whole(self, digits: str) -> None:
        length = len(digits)
        if length > self.whole:
            self.whole = length
        self.shortest = 0
        if length > ALWAYS_EXACT and not self.is_unsafe:
            self.is_unsafe = length > ALWAYS_EXACT + 1 or int(digits) > SAFE

    def add_fraction(self, whole: str, fraction: str) -> None:
        self.whole = max(self.whole, 0 if whole == "0" else len(whole))
        length = len(fraction)
        self.longest = max(self.longest, length)
        self.shortest = length if self.shortest is None else min(self.shortest, length)
        self.ends_in_zero = self.ends_in_zero or fraction.endswith("0")

    def form(self, notation: str = "") -> Form | None:
        """None for numbers that would not be written back as they came."""
        if self.whole + self.longest > MOST_DIGITS:
            return None
        if not self.longest:
            kind = ColumnType.DECIMAL if self.is_unsafe else ColumnType.INTEGER
            return Form(kind, 0, notation)
        is_even = self.shortest == self.longest
        if self.ends_in_zero and not is_even:
            return None
        is_double = self.whole + self.longest <= ALWAYS_EXACT
        kind = ColumnType.NUMBER if is_double else ColumnType.DECIMAL
        return Form(kind, self.longest if is_even else None, notation)


@dataclass
class NumberEvidence:
    """Whether the texts of a column met so far may be numbers, and in which notations."""

    plain: Digits = field(default_factory=Digits)
    others: dict[str, Digits] | None = None  # None as long as every text was plain

    def add(self, text: str) -> bool:
        """False as soon as the column is none of numbers."""
        if self.others is None:
            if self.add_plain(text):
                return True
            self.others = self.as_others()
        for notation in list(self.others):
            if not self.add_other(text, notation, self.others[notation]):
                del self.others[notation]
        return bool(self.others)

    def add_plain(self, text: str) -> bool:
        if text.isdigit() and text.isascii() and (text[0] != "0" or len(text) == 1):
            self.plain.add_whole(text)  # the usual case, and the fastest
            return True
        found = PLAIN.fullmatch(text)
        if not found:
            return False
        if found[2] is None:
            self.plain.add_whole(found[1])
            return True
        self.plain.add_fraction(found[1], found[2])
        self.plain.dotted = True
        if self.plain.dotted_by_thousands and not GROUPED_BY_DOT.fullmatch(text):
            self.plain.dotted_by_thousands = False
        return True

    def as_others(self) -> dict[str, Digits]:
        """The other notations in which all texts so far are numbers too."""
        before = self.plain
        found = {}
        for notation in NOTATIONS:
            if notation[0] == "." or not before.dotted:
                found[notation] = replace(before, has_long_head=before.whole > 3)
            elif notation[1:] == "." and before.dotted_by_thousands:
                found[notation] = self.dots_as_groups()
        return found

    def dots_as_groups(self) -> Digits:
        long, whole = self.plain.whole > 3, max(self.plain.whole, 6)
        return Digits(whole=whole, shortest=0, is_grouped=True, has_long_head=long)

    def add_other(self, text: str, notation: str, digits: Digits) -> bool:
        found = PATTERNS[notation].fullmatch(text)
        if not found:
            return False
        whole, group = found[1], notation[1:]
        parts = whole.split(group) if group else [whole]
        if len(parts) > 1:
            digits.is_grouped = True
            digits.has_many_groups = digits.has_many_groups or len(parts) > 2
            digits.has_short_head = digits.has_short_head or len(parts[0]) < 3
        elif len(whole) > 3:
            digits.has_long_head = True
        whole = "".join(parts)
        if found[2] is None:
            digits.add_whole(whole)
        else:
            digits.add_fraction(whole, found[2])
        return True

    def form(self, *, commas_are_marks: bool = False, is_told: bool = False) -> Form | None:
        """How the column is written as numbers; None where it is none, or where two readings differ.

        `commas_are_marks`: the file is delimited by another character, so a comma is no accident. `is_told`: a person
        has said that these are numbers.
        """
        if self.others is None:
            return self.plain.form()
        readings = self.readings()
        if len(readings) != 1:
            return None
        notation, digits = readings[0]
        if not is_told and not is_plain(notation[1:], digits, commas_are_marks=commas_are_marks):
            return None
        return digits.form(notation)

    def readings(self) -> list[tuple[str, Digits]]:
        """The notations in which the column can be read, those apart that lead to other numbers."""
        found = {}
        for notation, digits in (self.others or {}).items():
            if digits.is_grouped and digits.has_long_head:
                continue  # thousands are grouped everywhere or nowhere
            mark = notation[0] if digits.longest else ""
            group = notation[1:] if digits.is_grouped else ""
            found[mark, group] = notation[0] + group, digits
        return list(found.values())


def is_plain(group: str, digits: Digits, *, commas_are_marks: bool) -> bool:
    """Whether texts that fit this notation can hardly be anything else."""
    if not digits.is_grouped:
        return commas_are_marks
    has_order = digits.has_many_groups and digits.has_short_head
    return bool(digits.longest) or (group in GROUPS_ALONE and has_order)
