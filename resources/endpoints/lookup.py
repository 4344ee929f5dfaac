"""Which named endpoints does a member see in the pages? Those over connectors that the member sees."""

from django.db.models import QuerySet

from portal.lookups import one
from portal.models import Membership
from resources.access.visibility import reach_of_member
from resources.models import NamedEndpoint
from resources.rows.calls import endpoints_within


def visible_endpoints(membership: Membership) -> QuerySet[NamedEndpoint]:
    """With connector, organization and parameters at hand, by name."""
    return endpoints_within(reach_of_member(membership)).select_related(
        "organization", "connector__organization"
    )


def endpoint_or_404(membership: Membership, endpoint_id: str) -> NamedEndpoint:
    """Raises Http404, alike for an unknown endpoint, another organization's and one out of reach."""
    return one(visible_endpoints(membership), endpoint_id)
