"""Which connectors does a member see in the pages, and whose rows?

Whoever builds sees all: to describe a source is to decide what it gives out, and to publish it. Everybody else sees
what was granted to them, as their own tokens do: nothing granted, nothing seen (decision 0027).
"""

from django.db.models import QuerySet

from portal.access import may
from portal.audit_log.things import Kind, things_among
from portal.lookups import one
from portal.models import Membership
from resources.access.reach import Reach, reach_of
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
    return one(visible_connectors(membership), connector_id)


# What events of the audit log lead to.
connector_thing = things_among({"connector": Kind(visible_connectors, "resources:connector")})
