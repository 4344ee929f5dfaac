"""Which widget is meant? Looked up by its public id, everywhere or in one organization."""

from django.db.models import Q, QuerySet

from portal.audit_log.things import Kind, things_among
from portal.lookups import one
from portal.models import Membership, Organization
from resources.access.visibility import reach_of_member
from resources.models import Widget


def whole() -> QuerySet[Widget]:
    """Widgets with what it takes to draw them, by name."""
    return (
        Widget.objects.select_related(
            "organization__plan",
            "endpoint__organization__plan",
            "endpoint__connector__organization",
        )
        .prefetch_related("endpoint__parameters")
        .order_by("name", "pk")
    )


def widget_at(public_id: str) -> Widget:
    """The widget of an address that says nothing of an organization. Raises Http404."""
    return one(whole(), public_id)


def widgets_of(organization: Organization) -> QuerySet[Widget]:
    return whole().filter(organization=organization)


def widgets_for(membership: Membership) -> QuerySet[Widget]:
    """Those that a member may know of: over connectors that they see, and those that everybody may see."""
    seen = reach_of_member(membership).connectors()
    return widgets_of(membership.organization).filter(
        Q(endpoint__connector__in=seen) | Q(endpoint__requires_token=False)
    )


def widget_or_404(membership: Membership, public_id: str) -> Widget:
    """Raises Http404, alike for an unknown widget, another organization's and one that the member may not know of."""
    return one(widgets_for(membership), public_id)


# What events of the audit log lead to.
widget_thing = things_among({"widget": Kind(widgets_for, "resources:widget")})
