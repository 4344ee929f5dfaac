"""How are the figures told? As JSON for programs, as Markdown for people, as lines while they come in."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.figures import GOALS, is_met

Result = Mapping[str, Any]


def line(row: Mapping[str, Any]) -> str:
    """One row for the terminal."""
    return (
        f"{row['title']:<46} {row['per_second']['median']:>9,.0f} /s"
        f"   p50 {milliseconds(row['p50'])}  p99 {milliseconds(row['p99'])} ms ({tail(row)} x)"
        f"   CPU {row['server_cpu']['median']:>7,.0f} + {row['database_cpu']['median']:>5,.0f} us"
    )


def milliseconds(figure: Mapping[str, float]) -> str:
    return f"{figure['median'] / 1000:.2f}"


def tail(row: Mapping[str, Any]) -> str:
    """How many times longer the slowest answer of a hundred took than half of them."""
    p50 = row["p50"]["median"]
    return f"{row['p99']['median'] / p50:.1f}" if p50 else "-"


def ratio_lines(result: Result) -> Iterator[str]:
    """Each ratio with its goal, for the terminal."""
    for key, value in result["ratios"].items():
        yield f"{key:<38} {shown(value):>8}   {goal(key):<10} {verdict(key, value)}"


def shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def goal(key: str) -> str:
    if key not in GOALS:
        return ""
    number, side = GOALS[key]
    return f"{'>=' if side == 'least' else '<='} {number:g}"


def verdict(key: str, value: float | None) -> str:
    met = None if value is None else is_met(key, value)
    return "" if met is None else ("met" if met else "not met")


def write_json(result: Result, file: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(result, indent=2) + "\n")


def write_markdown(result: Result, file: Path) -> None:
    """The whole result as one page."""
    parts = [heading(result), ratio_table(result), row_table(result), versions_table(result)]
    file.write_text("\n\n".join(parts) + "\n")


def heading(result: Result) -> str:
    machine = result["machine"]
    return (
        f"# Measured on {result['date']}\n\n"
        f"Commit `{result['commit']}`. {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_gib']} GiB, {machine['system']}; load {machine['load_at_start']} when the run began. "
        f"{result['plan']['rounds']} interleaved rounds of {result['plan']['seconds']} s a row after "
        f"{result['plan']['warm_up']} s of warm-up, {result['connections']} connections, one worker process each; "
        f"{result['plan']['main']:,} keys where nothing else is said. The door was served by {result['door']}."
    )


def ratio_table(result: Result) -> str:
    lines = ["## Ratios", "", "| ratio | value | goal | |", "| --- | ---: | --- | --- |"]
    for key, value in result["ratios"].items():
        lines.append(f"| `{key}` | {shown(value)} | {goal(key)} | {verdict(key, value)} |")
    return "\n".join(lines)


def row_table(result: Result) -> str:
    lines = [
        "## Rows",
        "",
        "Medians; requests per second with the least and the most of the rounds. CPU is processor time of all"
        " processes of server and database for each request.",
        "",
        "| row | requests/s | min - max | p50 ms | p99 ms | p99 / p50 | CPU server us | CPU database us | memory MiB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in result["rows"].values():
        per_second, p50, p99 = row["per_second"], milliseconds(row["p50"]), milliseconds(row["p99"])
        lines.append(
            f"| {row['title']} | {per_second['median']:,.0f} | {per_second['min']:,.0f} - {per_second['max']:,.0f}"
            f" | {p50} | {p99} | {tail(row)} | {row['server_cpu']['median']:,.0f}"
            f" | {row['database_cpu']['median']:,.0f} | {row['memory_mib']:,.0f} |"
        )
    return "\n".join(lines)


def versions_table(result: Result) -> str:
    lines = ["## Versions", "", "| program | version |", "| --- | --- |"]
    return "\n".join(lines + [f"| {name} | {of} |" for name, of in result["versions"].items()])
