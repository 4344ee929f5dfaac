"""How are rows written for those who asked for JSON? As values that every client reads as they are."""

from datetime import date
from typing import Any

from resources.queries import Page
from resources.tables.values.column_values import text_of
from resources.tables.values.numbers import is_rounded_by_javascript


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
