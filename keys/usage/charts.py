"""How is a series drawn? Bars of accepted and refused requests over an axis with values, in units of the drawing.

The drawing is stretched to the width that there is, so that it holds no text: what stands beside the axes is told
apart from it, evenly spaced.
"""

from dataclasses import dataclass
from itertools import count
from math import ceil

from django.utils.formats import date_format

from keys.usage.series import Bucket, Series

STEP, BAR, HEIGHT = 24, 16, 160
PARTS = 4  # of the axis of values
LABEL_EVERY = 6  # bars
LABELS = (6, 5, 4, 7)  # as many there may be under a chart, the best first
LEAST = 2  # height of a bar that stands for anything at all


@dataclass(frozen=True)
class Bar:
    """One bar: refused requests lie on top of accepted ones."""

    bucket: Bucket
    x: int
    accepted_y: float
    accepted_height: float
    refused_y: float
    refused_height: float
    label: str
    width: int = BAR


@dataclass(frozen=True)
class Chart:
    """What a template draws."""

    bars: list[Bar]
    values: list[str]  # of the axis, from top to bottom
    labels: list[str]  # under the bars: one for every LABEL_EVERY
    width: int
    height: int = HEIGHT

    @property
    def lines(self) -> list[float]:
        """Where the values stand."""
        return [HEIGHT * part / PARTS for part in range(PARTS + 1)]


def chart_of(series: Series, every: int = LABEL_EVERY) -> Chart:
    """With a label under the first of so many bars."""
    top = top_of(max((bucket.total for bucket in series.buckets), default=0))
    bars = [
        bar_of(bucket, place * STEP + (STEP - BAR) // 2, top)
        for place, bucket in enumerate(series.buckets)
    ]
    labels = [label_of(bucket, series.unit) for bucket in series.buckets[::every]]
    values = [compact(top * part // PARTS) for part in range(PARTS, -1, -1)]
    # Labels are evenly spaced, so the last of them takes as much room as the others, with bars or without.
    return Chart(bars, values, labels, width=len(labels) * every * STEP)


def labels_of(bars: int) -> int:
    """Under every how many bars a label stands, so that the least room is left over behind the last."""
    return min((ceil(bars / labels) for labels in LABELS), key=lambda every: -bars % every)


def bar_of(bucket: Bucket, x: int, top: int) -> Bar:
    accepted, refused = height_of(bucket.accepted, top), height_of(bucket.refused, top)
    refused_y = max(HEIGHT - accepted - refused, 0)
    return Bar(bucket, x, HEIGHT - accepted, accepted, refused_y, refused, title_of(bucket))


def height_of(number: int, top: int) -> float:
    return max(LEAST, round(HEIGHT * number / top, 1)) if number else 0


def top_of(most: int) -> int:
    """The value at the top of the axis: the smallest round number of which a quarter is a round number too."""
    steps = (digit * 10**power for power in count() for digit in (1, 2, 5))
    return next(PARTS * step for step in steps if PARTS * step >= most)


def label_of(bucket: Bucket, unit: str) -> str:
    return date_format(bucket.start, "H:i" if unit == "hour" else "j M")


def title_of(bucket: Bucket) -> str:
    return f"{bucket.label}: {bucket.accepted:,} accepted, {bucket.refused:,} refused"


def compact(number: int) -> str:
    """1,500,000 as 1.5M: what stands beside an axis has room for four letters."""
    for size, letter in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if number >= size:
            return f"{number / size:.1f}".removesuffix(".0") + letter
    return str(number)
