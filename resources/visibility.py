"""Which connectors does a member see in the pages, and whose rows?

Whoever builds sees all: to describe a source is to decide what it gives out, and to publish it. Everybody else sees
what was granted to them, as their own tokens do: nothing granted, nothing seen (decision 0027).
"""

from django.db.models import QuerySet
from django.http import Http404

from portal.access import may
from portal.models import Membership
from resources.access import Reach, reach_of
from resources.models import Connector

WHOLE = ("organization", "http", "table")


def reach_of_member(membership: Membership) -> Reach:
    """What the member's own tokens would reach, widened to everything for those who build."""
    if may(membership.role, "resources.manage"):
        return Reach(membership.organization, None)
    return reach_of(membership.organization, membership.user)


def visible_connectors(membership: Membership) -> QuerySet[Connector]:
    return reach_of_member(membership).connectors().select_related(*WHOLE)


def connector_or_404(membership: Membership, connector_id: str) -> Connector:
    """Raises Http404, alike for an unknown connector, another organization's and one that was not granted."""
    rows = visible_connectors(membership)
    # NUL in an address is asked before the database, which would stumble over it.
    found = rows.filter(public_id=connector_id).first() if "\0" not in connector_id else None
    if found is None:
        raise Http404("There is no such connector.")
    return found
