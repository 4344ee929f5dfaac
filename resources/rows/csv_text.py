"""How are rows written as CSV (RFC 4180) that a spreadsheet opens and does not run?"""

import csv
import io
import unicodedata
from decimal import Decimal
from typing import Any

from resources.queries import Page
from resources.tables.values.column_values import text_of

# A spreadsheet takes a text that begins so for a formula, and would run it when the file is opened.
FORMULA_SIGNS = frozenset("=+-@")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(page: Page) -> str:
    """RFC 4180 with a heading. The token of the next page travels in a header of the answer."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(safe(name) for name in page.columns)
    writer.writerows([csv_value(row[name]) for name in page.columns] for row in page.rows)
    return file.getvalue().encode("utf-8", "replace").decode()


def csv_value(value: Any) -> str:
    if value is None:
        return ""
    is_number = isinstance(value, int | float | Decimal)
    return text_of(value) if is_number else safe(text_of(value))


def safe(text: str) -> str:
    """The text, behind an apostrophe where a spreadsheet could take it for a formula.

    Spreadsheets overlook what is blank or invisible before a sign, and read signs of full width and other forms as
    the plain ones, so all of them are compared by what they stand for (NFKC).
    """
    if text.startswith(FORMULA_STARTS):
        return f"'{text}"
    first = next((letter for letter in text if not is_overlooked(letter)), "")
    is_formula = not FORMULA_SIGNS.isdisjoint(unicodedata.normalize("NFKC", first)[:1])
    return f"'{text}" if is_formula else text


def is_overlooked(letter: str) -> bool:
    """White space, control characters, and what has no width."""
    return letter.isspace() or unicodedata.category(letter) in {"Cc", "Cf", "Zs", "Zl", "Zp"}
