"""How is a row measured? By wrk, for some seconds, with every answer looked at."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.asking import Request, WrongAnswerError, check, write
from bench.cost import cpu_seconds
from bench.fleet import Fleet
from bench.plan import BENCH, CONNECTIONS, Plan
from bench.programs import program
from bench.rows import Row

CHECKED = 5  # answers of each row and round that are compared with their own request
SLACK = 30  # seconds that wrk may take beyond what it was told


@dataclass(frozen=True)
class Sample:
    """What one round saw of one row. Microseconds; of processor time for each request."""

    per_second: float
    p50: float
    p99: float
    server_cpu: float
    database_cpu: float
    requests: int


def measure(row: Row, fleet: Fleet, plan: Plan, number: int) -> Sample:
    """One round of one row: answers checked one by one, warm-up, load. Raises WrongAnswerError."""
    served = fleet.server(row.server)
    checked, warming, measured = parts(row, plan, number)
    for request in checked:
        check(request, served.host, row.status)
    file = fleet.folder / "requests"
    write(warming, served.host, file)
    load(row, served.host, file, plan.warm_up)
    write(measured, served.host, file)
    before = cpu_seconds(served.process.pid), database_cpu(fleet)
    seen = answered_load(row, served.host, file, plan.seconds)
    after = cpu_seconds(served.process.pid), database_cpu(fleet)
    requests = seen["requests"]
    if row.used_up and requests >= len(measured):
        raise WrongAnswerError(f"{row.name}: all {len(measured)} requests were used up")
    return Sample(
        per_second=requests * 1e6 / seen["microseconds"],
        p50=seen["p50_us"],
        p99=seen["p99_us"],
        server_cpu=(after[0] - before[0]) * 1e6 / requests,
        database_cpu=(after[1] - before[1]) * 1e6 / requests,
        requests=requests,
    )


def parts(row: Row, plan: Plan, number: int) -> tuple[Sequence[Request], ...]:
    """Requests to check, to warm up and to measure with: a share of its own each where they are used up."""
    if not row.used_up:
        start = number * CHECKED % len(row.requests)
        return row.requests[start : start + CHECKED], row.requests, row.requests
    share = len(row.requests) // plan.rounds
    mine = row.requests[number * share : (number + 1) * share]
    half = CHECKED + share * plan.warm_up // (plan.warm_up + plan.seconds)
    return mine[:CHECKED], mine[CHECKED:half], mine[half:]


def database_cpu(fleet: Fleet) -> float:
    process = fleet.postgresql.process
    return cpu_seconds(process.pid) if process else 0.0


def answered_load(row: Row, host: str, file: Path, seconds: int) -> dict[str, int]:
    """A load that saw answers: on a busy machine a slow page may need longer than it was given."""
    for longer in (1, 4, 16):
        seen = load(row, host, file, seconds * longer)
        if seen["requests"]:
            return seen
    raise WrongAnswerError(f"{row.name}: no answer in {seconds * longer} seconds")


def load(row: Row, host: str, file: Path, seconds: int) -> dict[str, int]:
    """What wrk counted. Raises WrongAnswerError for any answer that was not the expected one."""
    done = subprocess.run(
        [program("wrk"), "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{seconds}s",
         "--timeout", "60s", "--script", str(BENCH / "lua" / "ask.lua"), f"http://{host}",
         "--", str(file), "0", str(row.status), row.marker, row.header],
        capture_output=True, text=True, check=True, timeout=seconds + SLACK,
    )  # fmt: skip
    seen = json.loads(done.stdout.splitlines()[-1])
    if seen["wrong"] or seen["broken"]:
        raise WrongAnswerError(f"{row.name}: {seen}")
    return seen
