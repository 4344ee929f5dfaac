"""What does a plan hold its organizations to, beside permissions, and what of it changes? Limits, quotas and bounds, by
the names that the API gives them."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from portal.models import Plan
from portal.restrictions.plan_limits import plan_limits_of

BOUNDS = ("most_keys", "most_api_users", "most_members", "most_rows", "most_bytes")
Terms = Mapping[str, Any]


class TermChange(NamedTuple):
    """One of them, as it is told before and after: what the API shows, None where the plan says nothing."""

    name: str  # as `limits.key`, `most_keys`
    before: Any
    after: Any
    organizations: int  # for which it changes so


def terms_of(plan: Plan | None) -> Terms:
    """All of them by name; none for an organization without a plan."""
    if plan is None:
        return {}
    limits = plan_limits_of(plan.limits)._asdict().items()
    return {
        **{f"limits.{name}": held and held.set() for name, held in limits},
        **{name: getattr(plan, name) for name in (*BOUNDS, "longest_life_days")},
    }


def changes(before: Mapping[int, Terms], after: Mapping[int, Terms]) -> list[TermChange]:
    """What differs for organizations that stand in both, by name, the most of them first."""
    found: Counter[tuple[str, str, str]] = Counter()
    for pk in before.keys() & after.keys():
        for name in before[pk].keys() | after[pk].keys():
            was, is_now = before[pk].get(name), after[pk].get(name)
            if was != is_now:
                found[name, json.dumps(was), json.dumps(is_now)] += 1
    ordered = sorted(found.items(), key=lambda item: (item[0][0], -item[1], item[0]))
    return [
        TermChange(name, json.loads(was), json.loads(is_now), count)
        for (name, was, is_now), count in ordered
    ]
