"""Where does a newcomer begin? At the first of three steps, as long as the organization has no Pop."""

from django.urls import reverse

from portal.models import Organization


def first_steps(organization: Organization) -> str:
    """The address of the first step; empty for an organization that has taken it."""
    if organization.pops.exists():
        return ""
    return reverse("resources:start", args=[organization.public_id])
