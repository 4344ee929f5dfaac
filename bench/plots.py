"""How do the figures look? `python -m bench.plots` draws docs/performance/*.svg from bench/results/latest.json.

The pictures are plain SVG that follows the reader's light or dark theme. Scales are logarithmic: what matters is
how many times faster, and twice is as far from once everywhere.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import Any

from bench.figures import GOALS, is_met
from bench.plan import REPOSITORY, RESULTS

PICTURES = REPOSITORY / "docs" / "performance"
WIDTH, LABELS, LINE, TOP = 760, 300, 24, 34  # pixels
STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #1f2933 }
  .title { font-weight: 600; font-size: 14px }
  .quiet { fill: #52606d }
  .grid { stroke: #d5dbe1 }
  .goal { stroke: #1f2933; stroke-width: 2 }
  .ours { fill: #2563a8; stroke: #2563a8 }
  .short { fill: #b4540a; stroke: #b4540a }
  .theirs { fill: #8694a3; stroke: #8694a3 }
  .line { fill: none; stroke-width: 2 }
  .second { fill: #2f7d4f; stroke: #2f7d4f }
  @media (prefers-color-scheme: dark) {
    text { fill: #e4e7eb }
    .quiet { fill: #a7b1bc }
    .grid { stroke: #3a444f }
    .goal { stroke: #e4e7eb }
    .ours { fill: #6aa5e0; stroke: #6aa5e0 }
    .short { fill: #e39a5b; stroke: #e39a5b }
    .second { fill: #74c295; stroke: #74c295 }
  }
"""
THEIRS = ("nginx", "bare", "api_key", "knox", "authtoken", "simplejwt", "oauth_toolkit")
Result = Mapping[str, Any]


@dataclass(frozen=True)
class Bar:
    """One line of a picture: what it is, how far it reaches, what stands at its end."""

    label: str
    value: float
    told: str
    kind: str


@dataclass(frozen=True)
class Scale:
    """From values to pixels, over whole powers of ten."""

    least: float
    most: float
    start: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], start: float, end: float) -> "Scale":
        low, high = floor(log10(min(values))), ceil(log10(max(values)))
        return cls(10.0**low, 10.0 ** max(high, low + 1), start, end)

    def at(self, value: float) -> float:
        """Where this value lies."""
        share = (log10(value) - log10(self.least)) / (log10(self.most) - log10(self.least))
        return round(self.start + share * (self.end - self.start), 1)

    @property
    def powers(self) -> list[float]:
        return [
            10.0**power for power in range(round(log10(self.least)), round(log10(self.most)) + 1)
        ]


def main() -> None:
    """Draw every picture from the last full run."""
    result = json.loads((RESULTS / "latest.json").read_text())
    PICTURES.mkdir(exist_ok=True)
    pictures = {"ratios": ratios(result), "rates": rates(result), "growth": growth(result)}
    for name, picture in pictures.items():
        (PICTURES / f"{name}.svg").write_text(picture)


def ratios(result: Result) -> str:
    """How far each ratio is from its goal: at 1 it is reached."""
    bars = []
    for key, value in result["ratios"].items():
        if value and key in GOALS:
            goal, side = GOALS[key]
            reached = value / goal if side == "least" else goal / value
            sign = "≥" if side == "least" else "≤"
            kind = "ours" if is_met(key, value) else "short"
            bars.append(Bar(key, reached, f"{value:.2f} (goal {sign} {goal:g})", kind))
    return bar_picture("Ratios, as a share of their goals", bars, marked=1.0)


def rates(result: Result) -> str:
    """Requests per second of every row."""
    rows = sorted(result["rows"].values(), key=lambda row: -row["per_second"]["median"])
    bars = [
        Bar(
            row["title"].replace("`", ""),
            row["per_second"]["median"],
            f"{row['per_second']['median']:,.0f}",
            "theirs" if row["server"].startswith(THEIRS) else "ours",
        )
        for row in rows
    ]
    return bar_picture("Requests per second (Keydock in colour)", bars)


def bar_picture(title: str, bars: Sequence[Bar], marked: float | None = None) -> str:
    height = TOP + LINE * len(bars) + 30
    values = [bar.value for bar in bars] + ([marked] if marked else [])
    scale = Scale.over(values, LABELS, WIDTH - 150)
    parts = [heading(title), *grid_down(scale, height)]
    for number, bar in enumerate(bars):
        parts += drawn(bar, scale, TOP + LINE * number, date_events=scale.end if marked else 0)
    if marked:
        x = scale.at(marked)
        parts.append(f'<line class="goal" x1="{x}" x2="{x}" y1="{TOP}" y2="{height - 26}"/>')
    return picture(title, height, parts)


def drawn(bar: Bar, scale: Scale, y: float, date_events: float) -> Iterator[str]:
    """A bar between its label and what is told of it: at its end, or further on where a line would cross that."""
    end = scale.at(bar.value)
    yield label(LABELS - 8, y + 15, bar.label, anchor="end")
    length = max(end - LABELS, 1)
    yield f'<rect class="{bar.kind}" x="{LABELS}" y="{y + 4}" width="{length:.1f}" height="14"/>'
    yield label(max(end, LABELS, date_events) + 6, y + 15, bar.told, kind="quiet")


def grid_down(scale: Scale, height: float) -> Iterator[str]:
    """A line and a number at each power of ten."""
    for power in scale.powers:
        x = scale.at(power)
        yield f'<line class="grid" x1="{x}" x2="{x}" y1="{TOP}" y2="{height - 26}"/>'
        yield label(x, height - 10, f"{power:,.10g}", anchor="middle", kind="quiet")


def growth(result: Result) -> str:
    """Requests per second of three rows by the number of keys."""
    sizes = {
        "small": result["plan"]["small"],
        "main": result["plan"]["main"],
        "large": result["plan"]["large"],
    }
    lines = {
        "verify": ("ours", {"main": "verify"}),
        "page of the list": ("second", {}),
        "search": ("short", {}),
    }
    names = {"verify": "verify", "page of the list": "list", "search": "search"}
    series = {}
    for title, (kind, special) in lines.items():
        rows = {size: special.get(size, f"{names[title]}_{size}") for size in sizes}
        points = [
            (sizes[size], result["rows"][row]["per_second"]["median"])
            for size, row in rows.items()
            if row in result["rows"]
        ]
        series[title] = (kind, points)
    return line_picture("Requests per second by the number of keys", series)


def line_picture(
    title: str, series: Mapping[str, tuple[str, Sequence[tuple[float, float]]]]
) -> str:
    height = 320
    points = [point for _, line in series.values() for point in line]
    across = Scale.over([x for x, _ in points], 70, WIDTH - 170)
    up = Scale.over([y for _, y in points], height - 40, TOP + 10)
    parts = [heading(title), *grid_across(up, across)]
    for x in sorted({x for x, _ in points}):
        parts.append(
            label(across.at(x), height - 18, f"{x:,.0f} keys", anchor="middle", kind="quiet")
        )
    for name, (kind, line) in series.items():
        places = [(across.at(x), up.at(y)) for x, y in line]
        path = " ".join(f"{x},{y}" for x, y in places)
        parts.append(f'<polyline class="line {kind}" style="fill:none" points="{path}"/>')
        parts += [f'<circle class="{kind}" cx="{x}" cy="{y}" r="3"/>' for x, y in places]
        x, y = places[-1]
        parts.append(label(x + 10, y + 4, f"{name}: {line[-1][1]:,.0f}/s"))
    return picture(title, height, parts)


def grid_across(up: Scale, across: Scale) -> Iterator[str]:
    for power in up.powers:
        y = up.at(power)
        yield f'<line class="grid" x1="{across.start}" x2="{across.end}" y1="{y}" y2="{y}"/>'
        yield label(across.start - 8, y + 4, f"{power:,.10g}", anchor="end", kind="quiet")


def heading(title: str) -> str:
    return label(8, 20, title, kind="title")


def label(x: float, y: float, text: str, *, anchor: str = "start", kind: str = "") -> str:
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def picture(title: str, height: float, parts: Sequence[str]) -> str:
    """A whole file; its title is read aloud to those who do not see it."""
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-label="{escape(title)}">'
    )
    style = f"<style>{STYLE}</style>"
    return "\n".join([opening, style, *parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    main()
