"""How often was each endpoint called, and how did that end? Told to the page and the route of usage, a floor below."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum

from keys.usage.endpoints import ANSWERED, Calls, CountedEndpoint
from portal.installation.modules import is_on
from portal.models import Membership, Organization
from resources.endpoints.lookup import visible_endpoints
from resources.models import EndpointUsage, NamedEndpoint


def known_to(organization: Organization, membership: Membership | None) -> QuerySet[NamedEndpoint]:
    """Those that the member sees; without one, all of the organization's. None where the part is off."""
    if not is_on("connectors"):
        return NamedEndpoint.objects.none()
    if membership is None:
        return NamedEndpoint.objects.filter(organization=organization)
    return visible_endpoints(membership)


def counted_endpoint(
    organization: Organization, membership: Membership | None, name: str
) -> CountedEndpoint | None:
    """By its name, which is unique in the organization, or its id."""
    rows = known_to(organization, membership)
    found = rows.filter(Q(name=name) | Q(public_id=name)).order_by("pk").first()
    return CountedEndpoint(found.name, found.usage.all) if found else None


def calls_of_endpoints(membership: Membership, start: datetime, end: datetime) -> Calls:
    """Of endpoints that somebody called in this time, in one statement."""
    known = known_to(membership.organization, membership).order_by().values("pk")
    rows: Any = EndpointUsage.objects.filter(endpoint__in=known, hour__gte=start, hour__lt=end)
    sums = rows.values_list("endpoint__name").annotate(
        answered=Sum("count", filter=Q(outcome=ANSWERED), default=0),
        others=Sum("count", filter=~Q(outcome=ANSWERED), default=0),
    )
    return list(sums.order_by("endpoint__name"))
