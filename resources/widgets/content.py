"""What is drawn in a widget? Cells of a table, one figure, or bars with their lengths, all of it as text."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from resources.models import Figure, Widget, WidgetKind
from resources.rows import reading as rows
from resources.rows.calls import Call
from resources.tables.values.column_values import text_of
from resources.widgets.figures import Figures, figures

NOTHING = "no value"
NO_LABEL = "(none)"
TOO_LONG = 10**15  # from here on a figure is written with an exponent
LONGEST_CELL = 1000  # characters; a cell of a table may hold a hundred times as much
WHOLE = 100.0  # the length of the longest bar, in per cent


@dataclass(frozen=True)
class Cell:
    text: str
    is_number: bool = False


@dataclass(frozen=True)
class Bar:
    """A label with its figure as text, and where its bar begins and how long it is, in per cent of the width."""

    label: str
    text: str
    start: float
    length: float


@dataclass(frozen=True)
class Content:
    """What the template of a widget draws; the parts of other kinds are empty."""

    caption: str  # what the figures are, in words
    columns: Sequence[str] = ()
    table: list[list[Cell]] = field(default_factory=list)
    figure: str = ""
    bars: list[Bar] = field(default_factory=list)
    next_token: str | None = None
    is_partial: bool = False

    @property
    def heads(self) -> list[Cell]:
        """The names of the columns, each on the side on which its values stand: numbers alone stand at the end."""
        columns = zip(self.columns, zip(*self.table, strict=True), strict=True)
        return [Cell(name, stand_at_the_end(cells)) for name, cells in columns]


def stand_at_the_end(cells: Iterable[Cell]) -> bool:
    said = [one for one in cells if one.text]
    return bool(said) and all(one.is_number for one in said)


def content_of(widget: Widget, call: Call, *, now: datetime) -> Content:
    """Raises Refusal as reading rows does."""
    if widget.kind == WidgetKind.TABLE:
        page = rows.read(widget.endpoint.connector, call.query, now=now, token=call.token)
        table = [[cell(row.get(name)) for name in page.columns] for row in page.rows]
        return Content(widget.heading, page.columns, table, next_token=page.next_token)
    found, caption = figures(widget, call, now=now), caption_of(widget)
    if widget.kind == WidgetKind.SUMMARY:
        value = found.bars[0][1] if found.bars else summary_of_nothing(widget)
        return Content(caption, figure=number(value), is_partial=found.is_partial)
    return Content(caption, bars=bars_of(found), is_partial=found.is_partial)


def summary_of_nothing(widget: Widget) -> int | None:
    return 0 if widget.figure == Figure.COUNT else None


def caption_of(widget: Widget) -> str:
    """ "Number of rows by status", "Average of score"."""
    words = Figure(widget.figure).label
    if widget.figure != Figure.COUNT:
        words = f"{words} of {widget.figure_column}"
    return f"{words} by {widget.label_column}" if widget.label_column else words


def cell(value: Any) -> Cell:
    if isinstance(value, datetime):
        return Cell(f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    text = "" if value is None else text_of(value)
    return Cell(text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…", is_number)


def number(value: Any) -> str:
    """Grouped in thousands, with two decimals at most; with an exponent from `TOO_LONG` on."""
    if value is None:
        return NOTHING
    if not abs(value) < TOO_LONG:  # so that what is not a number at all comes here too
        return f"{float_of(value):.3g}"
    if isinstance(value, int):
        return f"{value:,}"
    text = f"{float(value):,.2f}"
    return text.rstrip("0").rstrip(".")


def bars_of(found: Figures) -> list[Bar]:
    """Bars begin at zero and reach to their figure, to the left of zero for a negative one."""
    values = [length_of(value) for _, value in found.bars]
    low, high = min([0.0, *values]), max([0.0, *values])
    span = (high - low) or 1.0
    return [
        Bar(
            label or NO_LABEL,
            number(figure),
            start=round((min(value, 0.0) - low) / span * WHOLE, 2),
            length=round(abs(value) / span * WHOLE, 2),
        )
        for (label, figure), value in zip(found.bars, values, strict=True)
    ]


def length_of(value: Any) -> float:
    """A figure as a length that can be compared: nothing is 0, and one beyond all measure is very long."""
    length = float_of(value or 0)
    return 0.0 if math.isnan(length) else max(-1e300, min(1e300, length))


def float_of(value: int | float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
