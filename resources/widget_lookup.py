"""Which widget is meant? Looked up by its public id, everywhere or in one organization."""

from django.db.models import Q, QuerySet

from apiusers.api.lookups import one
from portal.access import may
from portal.models import Membership, Organization
from resources.access import reach_of
from resources.models import Widget


def whole() -> QuerySet[Widget]:
    """Widgets with what it takes to draw them, by name."""
    return (
        Widget.objects.select_related("organization", "endpoint__connector__organization")
        .prefetch_related("endpoint__parameters")
        .order_by("name", "pk")
    )


def widget_at(public_id: str) -> Widget:
    """The widget of an address that says nothing of an organization. Raises Http404."""
    return one(whole(), public_id)


def widgets_of(organization: Organization) -> QuerySet[Widget]:
    return whole().filter(organization=organization)


def widgets_for(membership: Membership) -> QuerySet[Widget]:
    """Those that a member may know of: who manages resources all of them, others what they reach or all may see."""
    rows = widgets_of(membership.organization)
    if may(membership.role, "resources.manage"):
        return rows
    reach = reach_of(membership.organization, membership.user)
    return rows.filter(
        Q(endpoint__connector__in=reach.connectors()) | Q(endpoint__requires_token=False)
    )
