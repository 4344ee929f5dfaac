"""What can be done to an organization?"""

from portal.models import Organization


def lock(organization: Organization) -> None:
    """Take the organization's row, so that rules over several of its rows are decided by one caller at a time."""
    Organization.objects.select_for_update().get(pk=organization.pk)
