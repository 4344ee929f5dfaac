"""How are rows written for those who asked? As JSON values, or as CSV that a spreadsheet can open safely."""

import csv
import io
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from resources.queries import Page
from resources.tables.values.column_values import text_of
from resources.tables.values.numbers import is_rounded_by_javascript

# A spreadsheet takes a text that begins so for a formula, and would run it when the file is opened.
FORMULA_SIGNS = frozenset("=+-@")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_json(page: Page) -> dict[str, Any]:
    """`{"results": [...], "nextToken": text or null}`, of values that JSON knows."""
    return {"results": json_rows(page), "nextToken": page.next_token}


def json_rows(page: Page) -> list[dict[str, Any]]:
    """The rows alone."""
    return [{name: json_value(value) for name, value in row.items()} for row in page.rows]


def json_value(value: Any) -> Any:
    """A value that JSON knows, whole. A number that JavaScript would round is told as text, nested ones too."""
    if isinstance(value, list):
        return [json_value(one) for one in value]
    if isinstance(value, dict):
        return {name: json_value(one) for name, one in value.items()}
    is_text = isinstance(value, date) or is_rounded_by_javascript(value)
    return text_of(value) if is_text else value


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
