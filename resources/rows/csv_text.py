"""How are rows written as CSV (RFC 4180) that a spreadsheet opens and does not run?"""

import csv
import io
from decimal import Decimal
from typing import Any

from portal.spreadsheets import safe
from resources.queries import Page
from resources.tables.values.column_values import text_of


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
