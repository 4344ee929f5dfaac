"""`python -m bench full` or `quick`: prepares, measures, writes the results and prints them. `soak` is bench.soak's,
`pages` is bench.pages'."""

import argparse
import time
from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from bench import machine, pages, report, soak
from bench.cost import memory_mib
from bench.environments import prepare_peers
from bench.figures import ratios, summary
from bench.fleet import Fleet, sailing
from bench.kept import kept
from bench.loads import Sample, measure
from bench.plan import CONNECTIONS, PLANS, RESULTS, Plan
from bench.rows import Row, rows


def main() -> None:
    """Run one plan. Ends with an error when an answer was wrong, and not for any figure."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m bench")
    parser.add_argument("plan", choices=[*PLANS, "soak", "pages"])
    parser.add_argument(
        "--rows", help="only these, by the names in latest.json; nothing is written"
    )
    chosen = parser.parse_args()
    if chosen.plan in ("soak", "pages"):
        {"soak": soak, "pages": pages}[chosen.plan].main()
        return
    plan, only = PLANS[chosen.plan], set(filter(None, (chosen.rows or "").split(",")))
    began = time.monotonic()
    prepare_peers()
    found = kept(plan)
    about = {
        "commit": machine.commit(),
        "machine": machine.machine(),
        "versions": machine.versions(),
    }
    with sailing(plan, found) as fleet:
        if not only:
            fleet.start_all()
        asked = [row for row in rows(plan, found, fleet) if not only or row.name in only]
        measured = figures_of(asked, fleet, plan)
        door = "the gate" if fleet.door("main").startswith("gate") else "the whole portal"
    result = {
        "date": datetime.now(UTC).date().isoformat(),
        "door": door,
        "plan": asdict(plan),
        "connections": CONNECTIONS,
        "seconds": round(time.monotonic() - began),
        **about,
        "ratios": ratios(measured),
        "rows": measured,
    }
    tell(result)
    if not only:
        write(result, plan)


def figures_of(asked: list[Row], fleet: Fleet, plan: Plan) -> dict[str, Any]:
    """Every row once a round, one after the other, so that a busy minute of the machine falls on all of them."""
    samples: dict[str, list[Sample]] = defaultdict(list)
    for number in range(plan.rounds):
        print(f"Round {number + 1} of {plan.rounds} ...", flush=True)
        for row in asked:
            samples[row.name].append(measure(row, fleet, plan, number))
    return {row.name: told(row, samples[row.name], fleet) for row in asked}


def told(row: Row, samples: list[Sample], fleet: Fleet) -> dict[str, Any]:
    """What is written down of a row."""
    memory = round(memory_mib(fleet.server(row.server).process.pid))
    return {
        "title": row.title,
        "server": row.server,
        **summary(samples),
        "memory_mib": memory,
    }


def tell(result: dict[str, Any]) -> None:
    """Print the figures."""
    for row in result["rows"].values():
        print(report.line(row))
    print("\n".join(report.ratio_lines(result)))


def write(result: dict[str, Any], plan: Plan) -> None:
    """Write them where this plan's belong."""
    if plan.name == "full":
        report.write_json(result, RESULTS / "latest.json")
        report.write_markdown(result, RESULTS / f"{result['date']}.md")
    else:
        report.write_json(result, RESULTS / "quick.json")
    print(f"{result['seconds']} s; the results are in {RESULTS.name}/ of the folder bench.")


if __name__ == "__main__":
    main()
