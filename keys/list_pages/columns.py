"""Which columns does a list of keys show beside status, name and mask, and what stands in each? A person chooses them.

Cells are made here and not in the template: a tag costs as much as a cell, and a page has over a hundred of these.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from keys.models import ApiKey
from keys.usage.sparklines import Sparkline, sparklines_of
from portal.http.requests import PageRequest
from portal.permissions import EVERYTHING
from portal.templatetags.dates import moment

SESSION_KEY = "key_columns"
NONE = SafeString('<span class="subtle">None</span>')
PARAMETER = (
    "columns"  # names with commas between, or one each time; without any there is none of them
)


@dataclass(frozen=True)
class CellContext:
    """What the cells of a page need beside the key."""

    context: dict[str, Any]  # in which moments are told
    sparklines: dict[int, Sparkline] = field(default_factory=dict)

    def moment(self, value: datetime | None, show: str = "date") -> SafeString:
        return moment(self.context, value, show=show)


@dataclass(frozen=True)
class Column:
    """One that can be chosen. `label` is its head and what a phone says beside the value."""

    label: str
    css: str
    cell: Callable[[ApiKey, CellContext], str]


def maker_of(key: ApiKey, told: CellContext) -> str:
    if key.created_by_user:
        return str(key.created_by_user)
    return f"the key {key.created_by_key.name}" if key.created_by_key else NONE


def permissions_of(key: ApiKey, told: CellContext) -> str:
    if EVERYTHING in key.permissions:
        return "All of the owner"
    names = " ".join(key.permissions)
    return format_html('<span title="{}">{}</span>', names, len(key.permissions))


COLUMNS = {
    "created": Column("Created", "dates created", lambda key, told: told.moment(key.created_at)),
    "expires": Column("Expires", "dates", lambda key, told: told.moment(key.expires_at)),
    "used": Column(
        "Last used", "dates", lambda key, told: told.moment(key.last_used_at, "relative")
    ),
    "requests": Column(
        "Requests, 30 days", "dates", lambda key, told: told.sparklines[key.pk].drawn()
    ),
    "maker": Column("Made by", "made-by", maker_of),
    "permissions": Column("Permissions", "dates", permissions_of),
    "external": Column("External id", "made-by", lambda key, told: key.external_id or NONE),
}
USUAL = ("created", "expires", "used")


def columns_for(request: PageRequest) -> list[str]:
    """Those that the address names, from then on for this session; else those that it named before, or the usual ones.
    What is no column is passed over."""
    kept = request.session.get(SESSION_KEY)
    if PARAMETER not in request.GET:
        return known_among(USUAL if kept is None else kept)
    asked = known_among(",".join(request.GET.getlist(PARAMETER)).split(","))
    if asked != kept:
        request.session[SESSION_KEY] = asked
    return asked


def known_among(names: Iterable[str]) -> list[str]:
    """In the order in which the list shows them."""
    named = set(names)
    return [name for name in COLUMNS if name in named]


def told_of(
    keys: Iterable[ApiKey], columns: list[str], context: dict[str, Any], now: datetime
) -> CellContext:
    """What is read for all keys of a page at once: at most one query, and only for a column that is shown."""
    sparklines = sparklines_of([key.pk for key in keys], now) if "requests" in columns else {}
    return CellContext(context, sparklines)


def cells_of(key: ApiKey, columns: list[str], told: CellContext) -> SafeString:
    """The cells of one row."""
    cells = (cell_of(COLUMNS[name], key, told) for name in columns)
    return mark_safe("\n".join(cells))  # noqa: S308 - each is made by format_html


def cell_of(column: Column, key: ApiKey, told: CellContext) -> SafeString:
    return format_html(
        '<td class="{}" data-label="{}">{}</td>', column.css, column.label, column.cell(key, told)
    )
