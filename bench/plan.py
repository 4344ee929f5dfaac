"""How much is measured, how long, and where do things lie? A full plan and a quick one."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
BENCH = REPOSITORY / "bench"
KEPT = REPOSITORY / "var" / "bench"
RESULTS = BENCH / "results"

CONNECTIONS = 16  # of wrk, at once
GATE_THREADS = 2
PEER_THREADS = 2
PORTAL_THREADS = 64
GATE = "keys.gate.wsgi"  # the module of the gate alone


@dataclass(frozen=True)
class Plan:
    """Sizes in keys, times in seconds."""

    name: str
    main: int  # keys where nothing else is said, of Keydock and of each peer
    small: int
    large: int  # 0: growth is not measured
    on_sqlite: int
    rounds: int
    warm_up: int
    seconds: int  # of one row in one round


FULL = Plan(
    "full",
    main=100_000,
    small=1_000,
    large=1_000_000,
    on_sqlite=100_000,
    rounds=3,
    warm_up=1,
    seconds=4,
)
QUICK = Plan(
    "quick",
    main=10_000,
    small=1_000,
    large=0,
    on_sqlite=10_000,
    rounds=1,
    warm_up=1,
    seconds=1,
)
PLANS = {plan.name: plan for plan in (FULL, QUICK)}


def has_gate() -> bool:
    """Whether the gate process exists; until then the whole portal serves its rows."""
    return importlib.util.find_spec(GATE) is not None
