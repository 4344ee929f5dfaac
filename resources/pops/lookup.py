"""Which Pop does an id name, and where does an organization without any begin?

Ids come with dashes and without, as both are in use by published clients.
"""

import re
from uuid import UUID

from django.http import Http404

from portal.installation.modules import address_or_nothing
from portal.models import Organization
from resources.models import Pop

ID = re.compile(r"[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}", re.I | re.A)


def pop_or_404(organization: Organization, text: str) -> Pop:
    """Raises Http404, alike for an unknown Pop, another organization's and no id at all."""
    if not ID.fullmatch(text):
        raise Http404
    rows = Pop.objects.filter(organization=organization, pk=UUID(text))
    pop = rows.select_related("organization").first()
    if pop is None:
        raise Http404
    return pop


def first_step_address(organization: Organization) -> str:
    """The address of the first step; empty for an organization that has taken it, and where Pops are off."""
    if organization.pops.exists():
        return ""
    return address_or_nothing("resources:start", organization.public_id)
