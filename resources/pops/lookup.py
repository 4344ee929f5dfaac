"""Which Pop does an id name, and where does an organization without any begin?

Ids come with dashes and without, as both are in use by published clients.
"""

import re
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from portal.audit_log.things import Kind, things_among
from portal.installation.modules import address_or_nothing
from portal.models import Membership, Organization
from resources.models import Pop

ID = re.compile(r"[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}", re.I | re.A)


def pop_or_404(organization: Organization, text: str) -> Pop:
    """Raises Http404, alike for an unknown Pop, another organization's and no id at all."""
    return pop_among(organization.pops.select_related("organization"), text)


def pop_among(rows: QuerySet[Pop], text: str) -> Pop:
    """The Pop among these with this id. Raises Http404."""
    pop = rows.filter(pk=UUID(text)).first() if ID.fullmatch(text) else None
    if pop is None:
        raise Http404
    return pop


def first_step_address(organization: Organization) -> str:
    """The address of the first step; empty for an organization that has taken it, and where Pops are off."""
    if organization.pops.exists():
        return ""
    return address_or_nothing("resources:start", organization.public_id)


def pops_of(membership: Membership) -> QuerySet[Pop]:
    """Every member sees all of them."""
    return Pop.objects.filter(organization=membership.organization)


# What events of the audit log lead to.
pop_thing = things_among({"pop": Kind(pops_of, "resources:pop", column="pk")})
