"""How are rows shown in a page? As text, cell by cell: what a stranger's source says is never markup."""

from django import template

from resources.models import EndpointParameter
from resources.queries import Page
from resources.tables.values.column_values import text_of

register = template.Library()


@register.filter
def cells(page: Page) -> list[list[str | None]]:
    """The texts of each row in the order of the columns; None for null."""
    return [
        [None if row.get(name) is None else text_of(row[name]) for name in page.columns]
        for row in page.rows
    ]


@register.filter
def conditions(parameter: EndpointParameter) -> str:
    """What a parameter chooses by and when it may be left out, in words; empty for one of its column's name."""
    words = f"chooses by {parameter.column} " if parameter.column != parameter.name else ""
    if parameter.default is not None:
        return f"{words}“{parameter.default}” unless given"
    return f"{words}required" if parameter.is_required else words.strip()
