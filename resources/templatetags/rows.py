"""How are rows shown in a page? As text, cell by cell: what a stranger's source says is never markup."""

from django import template

from resources.queries import Page
from resources.tables.column_values import text_of

register = template.Library()


@register.filter
def cells(page: Page) -> list[list[str | None]]:
    """The texts of each row in the order of the columns; None for null."""
    return [
        [None if row.get(name) is None else text_of(row[name]) for name in page.columns]
        for row in page.rows
    ]
