"""What is asked of a connector, and what comes back? The words that tables and HTTP APIs have in common."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.errors import Refusal

MOST_ROWS = 10_000


@dataclass(frozen=True)
class Query:
    """Rows whose columns equal these texts, so many at most, from `place` on (None: from the beginning)."""

    filters: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()  # in this order; none: all
    limit: int = 100
    place: Any = None


@dataclass(frozen=True)
class Page:
    """Rows as dicts by column name, and the place of the next page where there is one."""

    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    next_place: Any = None
    next_token: str | None = None


def unknown_parameter(name: str) -> Refusal:
    return Refusal(
        "unknown_parameter", f"There is no parameter {name!r} here. Leave it out, or correct it."
    )


def endpoint_broken(column: str) -> Refusal:
    detail = f"The connector no longer has the column {column!r} as this endpoint needs it."
    return Refusal("endpoint_broken", detail, status=409)
