"""Which texts would come back as other ones if they became numbers? Told with examples before anything is changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from portal.errors import Conflict
from resources.models import ColumnType
from resources.tables.values.column_values import NUMERIC, presented, read, text_of
from resources.tables.values.guesses import Column
from resources.tables.values.number_notations import unmarked

EXAMPLES = 3
LONGEST_EXAMPLE = 60  # characters
# The types whose values each type holds without a change.
HOLDS: Mapping[str, frozenset[str]] = {
    ColumnType.INTEGER: frozenset({ColumnType.INTEGER}),
    ColumnType.NUMBER: frozenset({ColumnType.INTEGER, ColumnType.NUMBER}),
    ColumnType.DECIMAL: NUMERIC,
}


@dataclass
class Loss:
    """Values of a column that would be written differently."""

    name: str
    count: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)  # before and after

    def add(self, before: str, after: str) -> None:
        self.count += 1
        if len(self.examples) < EXAMPLES and (before, after) not in self.examples:
            self.examples.append((before, after))

    def __str__(self) -> str:
        pairs = (f"“{shortened(before)}” becomes “{after}”" for before, after in self.examples)
        values = "1 value" if self.count == 1 else f"{self.count} values"
        return f"In “{self.name}” {values} would change: {', '.join(pairs)}."


def holds(kind: str, other: str) -> bool:
    """Whether a column of `kind` keeps every value of a column that was found to be `other`."""
    return other in HOLDS.get(kind, frozenset())


def losses(rows: Iterable[dict[str, Any]], columns: Sequence[Column]) -> list[Loss]:
    """What would change in these columns. A value that is no number at all is none of it: loading refuses it."""
    found = {column.name: Loss(column.name) for column in columns}
    for row in rows if columns else ():
        for column in columns:
            given = row.get(column.name)
            if given is None:
                continue
            try:
                value = read(column.type, given, column.notation, is_lossy=True)
            except ValueError:
                continue
            after = text_of(presented(column.type, column.decimals, value))
            if not is_same(given, after, column.notation):
                found[column.name].add(text_of(given), after)
    return [loss for loss in found.values() if loss.count]


def is_same(given: Any, after: str, notation: str) -> bool:
    """A text is the same if it is the same text; a number of JSON if it is the same number."""
    if isinstance(given, str):
        return (unmarked(given.strip(), notation) if notation else given) == after
    return Decimal(text_of(given)) == Decimal(after)


def refuse(found: Sequence[Loss]) -> None:
    """Raises Conflict `values_change` for any loss."""
    if not found:
        return
    said = " ".join(map(str, found))
    advice = "Let the column be a text, which keeps everything, or say that its values may change (lossy)."
    conflict = Conflict("values_change", f"{said} Nothing was changed. {advice}")
    conflict.extra = {
        "columns": [
            {
                "name": loss.name,
                "count": loss.count,
                "examples": [{"before": b, "after": a} for b, a in loss.examples],
            }
            for loss in found
        ]
    }
    raise conflict


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_EXAMPLE else f"{text[:LONGEST_EXAMPLE]}…"
