"""What do the samples say? Medians with their range, and our figures divided by theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any

from bench.loads import Sample

Figures = Mapping[str, Mapping[str, Any]]

# key: (figure, ours, theirs)
RATIOS = {
    "verify_vs_drf_api_key": ("per_second", "verify", "drf_api_key"),
    "forward_auth_vs_drf_api_key": ("per_second", "forward_auth", "drf_api_key"),
    "verify_vs_bare_select": ("per_second", "verify", "bare_select"),
    "verify_cpu_vs_bare_select": ("server_cpu", "verify", "bare_select"),
    "drf_class_vs_drf_api_key": ("per_second", "drf_class", "drf_api_key"),
    "package_drf_vs_drf_api_key": ("per_second", "package_drf", "drf_api_key"),
    "token_exchange_vs_oauth_toolkit": ("per_second", "token_exchange", "oauth_toolkit_token"),
    "introspection_vs_oauth_toolkit": (
        "per_second", "introspection", "oauth_toolkit_introspection",
    ),
    "verify_1m_vs_1k": ("per_second", "verify_large", "verify_small"),
    "list_1m_vs_1k": ("per_second", "list_large", "list_small"),
    "search_1m_vs_1k": ("per_second", "search_large", "search_small"),
    "sqlite_verify_vs_drf_api_key_sqlite": ("per_second", "sqlite_verify", "drf_api_key_sqlite"),
    "verify_portal_vs_gate": ("per_second", "verify_portal", "verify"),
    "verify_limited_vs_verify": ("per_second", "verify_limited", "verify"),
}  # fmt: skip
# How much longer the slowest of a hundred answers take than half of them: p99 divided by p50 of one row.
TAILS = {
    "verify_p99_vs_p50": "verify",
    "forward_auth_p99_vs_p50": "forward_auth",
    "token_exchange_p99_vs_p50": "token_exchange",
    "introspection_p99_vs_p50": "introspection",
}
# What is aimed at: at least this much, or at most where the second word says so. The others are only reported.
GOALS = {
    "verify_vs_drf_api_key": (8.0, "least"),
    "forward_auth_vs_drf_api_key": (8.0, "least"),
    "verify_vs_bare_select": (0.6, "least"),
    "verify_cpu_vs_bare_select": (1.7, "most"),
    "drf_class_vs_drf_api_key": (1.8, "least"),
    "package_drf_vs_drf_api_key": (0.9, "least"),
    "token_exchange_vs_oauth_toolkit": (15.0, "least"),
    "introspection_vs_oauth_toolkit": (20.0, "least"),
    "verify_1m_vs_1k": (0.9, "least"),
    "sqlite_verify_vs_drf_api_key_sqlite": (4.0, "least"),
    "verify_p99_vs_p50": (8.0, "most"),
    "forward_auth_p99_vs_p50": (8.0, "most"),
    "token_exchange_p99_vs_p50": (8.0, "most"),
    "introspection_p99_vs_p50": (8.0, "most"),
}


def summary(samples: Sequence[Sample]) -> dict[str, Any]:
    """Of each figure the median over the rounds, the least and the most."""
    columns = [asdict(sample) for sample in samples]
    return {
        name: {
            "median": round(median(column[name] for column in columns), 1),
            "min": round(min(column[name] for column in columns), 1),
            "max": round(max(column[name] for column in columns), 1),
        }
        for name in columns[0]
    }


def ratios(figures: Figures) -> dict[str, float | None]:
    """Every ratio, of medians; None where a row was not measured."""
    divided = {key: ratio(figures, *parts) for key, parts in RATIOS.items()}
    return divided | {key: tail(figures, row) for key, row in TAILS.items()}


def ratio(figures: Figures, name: str, ours: str, theirs: str) -> float | None:
    if ours not in figures or theirs not in figures:
        return None
    divisor = figures[theirs][name]["median"]
    return round(figures[ours][name]["median"] / divisor, 3) if divisor else None


def tail(figures: Figures, row: str) -> float | None:
    p50 = figures[row]["p50"]["median"] if row in figures else 0
    return round(figures[row]["p99"]["median"] / p50, 3) if p50 else None


def is_met(key: str, value: float) -> bool | None:
    """Whether the goal is reached; None where there is none."""
    if key not in GOALS:
        return None
    goal, side = GOALS[key]
    return value >= goal if side == "least" else value <= goal
