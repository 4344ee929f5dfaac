"""What is counted of named endpoints, which belong to the floor above? It answers these hooks with rows of its own.

A call of an endpoint was let in at the door already; these counts tell how it ended: answered, refused by the endpoint
or failed at its source. They are kept by the hour.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from keys.verification_codes import Code
from portal.hooks import Hook
from portal.models import Membership, Organization

KEPT = timedelta(days=400)
ANSWERED = "ANSWERED"


@dataclass(frozen=True)
class CountedEndpoint:
    """An endpoint with its rows of `hour`, `outcome` and `count`."""

    name: str
    rows: Callable[[], QuerySet[Any]]


# (name, answered, refused or failed) of an endpoint that a member sees, between two moments.
Calls = list[tuple[str, int, int]]
endpoint_named: Hook[[Organization, Membership | None, str], CountedEndpoint | None] = Hook()
calls_of_endpoints: Hook[[Membership, datetime, datetime], Calls] = Hook()


def find_endpoint(
    organization: Organization, membership: Membership | None, name: str
) -> CountedEndpoint | None:
    """By name or id, among those that the member sees; a program with the permission sees all."""
    found = endpoint_named.call(organization, membership, name)
    return next(filter(None, found), None)


def outcome_of(stored: str) -> str:
    """What was answered counts as accepted; the other ends keep their names."""
    return Code.VALID if stored == ANSWERED else stored
