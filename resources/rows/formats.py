"""How are rows written for those who asked? As JSON values, or as CSV that a spreadsheet can open safely."""

import csv
import io
from datetime import date
from typing import Any

from resources.queries import Page
from resources.tables.column_values import text_of

# A spreadsheet takes a text that begins so for a formula, and would run it when the file is opened.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_json(page: Page) -> dict[str, Any]:
    """`{"results": [...], "nextToken": text or null}`, of values that JSON knows."""
    return {"results": json_rows(page), "nextToken": page.next_token}


def json_rows(page: Page) -> list[dict[str, Any]]:
    """The rows alone."""
    return [{name: json_value(value) for name, value in row.items()} for row in page.rows]


def json_value(value: Any) -> Any:
    return text_of(value) if isinstance(value, date) else value


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
    is_number = isinstance(value, int | float)
    return text_of(value) if is_number else safe(text_of(value))


def safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
