"""Does a server that is asked for five minutes without a pause grow, or slow down? `python -m bench soak` tells.

Both processes of an installation are asked in turn: the gate what programs ask of it, the portal the same and a page.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import linear_regression

import psutil

from bench import machine
from bench.asking import write
from bench.cost import family, memory_mib
from bench.environments import prepare_peers
from bench.fleet import Fleet, sailing
from bench.kept import kept
from bench.loads import load
from bench.plan import QUICK, RESULTS
from bench.rows import Row, rows

SLICES = 10  # of half a minute
# Seconds of each slice, by row; each at the gate or at the portal.
MIX = {
    "verify": 10, "verify_token": 3, "verify_forged": 2, "verify_garbage": 1, "forward_auth": 4,
    "token_exchange": 3, "introspection": 3, "verify_portal": 3, "list_main": 1,
}  # fmt: skip
# Before the first slice: the portal has its memory after some 700 pages, more than all slices ask for.
WARM_UP = {"verify_portal": 3, "list_main": 45}  # seconds
SERVERS = ("gate_main", "portal_main")
SETTLED = 2  # slices after which what is remembered is full, and memory should be flat


@dataclass(frozen=True)
class Slice:
    """What half a minute showed."""

    minutes: float  # since the beginning, at its end
    requests: int
    p99: float  # milliseconds, of verify
    memory: dict[str, float]  # MiB, by server
    files: dict[str, int]  # open ones, sockets included


def main() -> None:
    prepare_peers()
    with sailing(QUICK, found := kept(QUICK)) as fleet:
        asked = {row.name: row for row in rows(QUICK, found, fleet) if row.name in MIX}
        for name, seconds in WARM_UP.items():
            ask(asked[name], fleet, seconds)
        seen = [one_slice(number, asked, fleet) for number in range(SLICES)]
    text = told(seen)
    (RESULTS / f"soak-{datetime.now(UTC).date().isoformat()}.md").write_text(text)
    print(text)


def one_slice(number: int, asked: dict[str, Row], fleet: Fleet) -> Slice:
    """Each row for its seconds, every answer looked at."""
    requests, p99 = 0, 0.0
    for name, seconds in MIX.items():
        seen = ask(asked[name], fleet, seconds)
        requests += seen["requests"]
        p99 = seen["p99_us"] / 1000 if name == "verify" else p99
    pids = {name: fleet.server(name).process.pid for name in SERVERS}
    slice_ = Slice(
        minutes=(number + 1) * sum(MIX.values()) / 60,
        requests=requests,
        p99=p99,
        memory={name: memory_mib(pid) for name, pid in pids.items()},
        files={name: open_files(pid) for name, pid in pids.items()},
    )
    print(line(slice_), flush=True)
    return slice_


def ask(row: Row, fleet: Fleet, seconds: int) -> dict[str, int]:
    """One row at full load, every answer looked at."""
    host, file = fleet.server(row.server).host, fleet.folder / "requests"
    write(row.requests, host, file)
    return load(row, host, file, seconds)


def open_files(pid: int) -> int:
    return sum(psutil.Process(process.pid).num_fds() for process in family(pid))


def slopes(seen: list[Slice]) -> dict[str, float]:
    """MiB a minute, by server, once what is remembered is full."""
    settled = seen[SETTLED:]
    minutes = [each.minutes for each in settled]
    return {
        name: linear_regression(minutes, [each.memory[name] for each in settled]).slope
        for name in SERVERS
    }


def line(each: Slice) -> str:
    memory = " | ".join(f"{each.memory[name]:.1f} | {each.files[name]}" for name in SERVERS)
    return f"| {each.minutes:.1f} | {each.requests:,} | {each.p99:.2f} | {memory} |"


def told(seen: list[Slice]) -> str:
    """The page of the day."""
    where, growth = machine.machine(), slopes(seen)
    return "\n".join([
        f"# Five minutes at full load, {datetime.now(UTC).date().isoformat()}",
        "",
        f"Commit `{machine.commit()}`. {where['processor']}, {where['cores']} cores. 16 connections without a pause,"
        " every answer looked at:",
        ", ".join(f"{name} {seconds} s" for name, seconds in MIX.items()) + ", again and again.",
        "",
        f"{sum(each.requests for each in seen):,} requests. Growth after the first minute: "
        + ", ".join(f"{name} {slope:+.2f} MiB a minute" for name, slope in growth.items()) + ".",
        "",
        "| minutes | requests | p99 of verify, ms | gate MiB | its open files | portal MiB | its open files |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        *map(line, seen),
        "",
    ])  # fmt: skip
