"""What may anybody of an organization do at most? What its plan allows, and what it was allowed beside it by name.

It is asked of a row here, and of what the door's one statement read by the door: the rule is the same function
(decision 0067). Nothing stored has to follow when a plan changes.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from portal.access import grantable_permissions
from portal.errors import Forbidden
from portal.models import Organization
from portal.permissions import BUILT_IN, expanded, known

REMEMBERED = 10_000


@lru_cache(REMEMBERED)
def ceiling(of_plan: tuple[str, ...] | None, beside: tuple[str, ...] = ()) -> frozenset[str]:
    """The permissions that the names of a plan and of what stands beside it are.

    Without a plan, as a node of the version before makes an organization, it is what the plan allows that Keydock comes
    with: whatever is built in, and nothing of the company's own API.
    """
    allowed = known().keys() & BUILT_IN.keys() if of_plan is None else expanded(of_plan)
    return frozenset(allowed) | expanded(beside)


def names_beside(exceptions: Iterable[Mapping[str, Any]] | None) -> tuple[str, ...]:
    """All that an organization's exceptions name, each once, in order."""
    found = {name for exception in exceptions or () for name in exception["permissions"]}
    return tuple(sorted(found))


def ceiling_of(organization: Organization) -> frozenset[str]:
    """What the rows say, as they were read."""
    plan = organization.plan
    of_plan = None if plan is None else tuple(plan.permissions)
    return ceiling(of_plan, names_beside(organization.exceptions))


def most(organization: Organization, bound: str) -> int | None:
    """A bound of the organization's plan, as `most_keys`; None where it says nothing."""
    return None if organization.plan is None else getattr(organization.plan, bound)


def within(organization: Organization, names: Iterable[str]) -> frozenset[str]:
    """The part of the names that the organization is allowed."""
    return ceiling_of(organization).intersection(names)


def held_within(
    allowed: frozenset[str], granted: Iterable[str], role: str | None = None
) -> frozenset[str]:
    """What somebody holds now: what the portal role brings and what is granted beside it, as far as allowed. Of an
    owner the ceiling of its organization is what is allowed, of a key what its owner holds (security goal: effective
    right). The door asks this of what its one statement read, everybody else of rows."""
    by_role = grantable_permissions(role) if role else frozenset()
    return (by_role | expanded(granted)) & allowed


def of_role(role: str, organization: Organization) -> frozenset[str]:
    """What a portal role brings in this organization."""
    return within(organization, grantable_permissions(role))


def refuse_beyond(organization: Organization, names: Iterable[str]) -> None:
    """Nothing is handed out that the plan does not allow. `names` are permissions, and wildcards of which everything
    has to lie within. Raises Forbidden `not_in_plan`."""
    if lacking := sorted(expanded(names) - ceiling_of(organization)):
        detail = (
            f"The plan of this organization does not include {', '.join(lacking)}. Nothing was changed. "
            "An Owner or Admin can request it under Settings, Plan."
        )
        raise Forbidden(detail, code="not_in_plan")
