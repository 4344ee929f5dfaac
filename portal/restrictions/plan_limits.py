"""What does a plan hold to? Each key that has no limits of its own, and all of an organization's keys together.

The second is the most that the organization gets: it counts beside whatever the organization sets itself, so a limit
that is set higher changes nothing.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from portal.restrictions.document import Restrictions, restrictions_of

REMEMBERED = 10_000


class PlanLimits(NamedTuple):
    """Limits and quotas of a plan; None where it says nothing."""

    key: Restrictions | None = None  # of each key without limits of its own
    organization: Restrictions | None = None  # of all its requests together

    def as_document(self) -> dict[str, Any] | None:
        """As it is stored: `{"key", "organization"}`, what is not set left out, and None where nothing is."""
        members = {name: held and held.as_document() for name, held in self._asdict().items()}
        return {name: document for name, document in members.items() if document} or None


NO_PLAN_LIMITS = PlanLimits()


def plan_limits_of(document: Mapping[str, Any] | None) -> PlanLimits:
    """What a stored document says."""
    if not document:
        return NO_PLAN_LIMITS
    found = {name: document.get(name) for name in PlanLimits._fields}
    return PlanLimits(
        **{name: restrictions_of(held) if held else None for name, held in found.items()}
    )


@lru_cache(REMEMBERED)
def plan_limits_in(text: str | bytes | None) -> PlanLimits | None:
    """The same of a document's JSON; None of NULL, so that a plan without limits costs one comparison."""
    return plan_limits_of(json.loads(text)) if text else None
