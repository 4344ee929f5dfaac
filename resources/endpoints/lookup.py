"""Which named endpoints has an organization, and which does a caller or a member see? Those over their connectors."""

from django.db.models import QuerySet

from portal.audit_log.things import Kind, things_among
from portal.lookups import one
from portal.models import Membership, Organization
from resources.access.reach import Reach
from resources.access.visibility import reach_of_member
from resources.models import NamedEndpoint


def endpoints_of(organization: Organization) -> QuerySet[NamedEndpoint]:
    """With connector and parameters at hand, by name."""
    return (
        NamedEndpoint.objects.filter(organization=organization)
        .select_related("organization__plan", "connector__organization")
        .prefetch_related("parameters")
        .order_by("name")
    )


def endpoints_within(reach: Reach) -> QuerySet[NamedEndpoint]:
    """The endpoints that an owner may know of: those over connectors that they reach."""
    return endpoints_of(reach.organization).filter(connector__in=reach.connectors())


def visible_endpoints(membership: Membership) -> QuerySet[NamedEndpoint]:
    """With connector, organization and parameters at hand, by name."""
    return endpoints_within(reach_of_member(membership)).select_related(
        "organization", "connector__organization"
    )


def endpoint_or_404(membership: Membership, endpoint_id: str) -> NamedEndpoint:
    """Raises Http404, alike for an unknown endpoint, another organization's and one out of reach."""
    return one(visible_endpoints(membership), endpoint_id)


# What events of the audit log lead to.
endpoint_thing = things_among({"endpoint": Kind(visible_endpoints, "resources:endpoint")})
