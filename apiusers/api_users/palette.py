"""Which API users does a name mean? For the search over everything."""

from django.db.models.functions import Upper
from django.urls import reverse

from apiusers.lookups import api_users_of
from portal.access import abilities_of
from portal.installation.modules import is_on
from portal.models import Membership
from portal.palette.found import MOST_OF_A_KIND, Found, FoundGroup


def api_users_named(membership: Membership, text: str) -> list[FoundGroup]:
    """API users of the organization, as their list shows them; none where that part is off."""
    if not is_on("api-users") or "security.view" not in abilities_of(membership.role):
        return []
    rows = api_users_of(membership.organization).filter(name__icontains=text)
    organization_id = membership.organization.public_id
    return [
        FoundGroup(
            "API users",
            [
                Found(
                    row.name,
                    reverse("apiusers:api_user", args=[organization_id, row.public_id]),
                    "bot",
                    "" if row.is_active else "deactivated",
                )
                for row in rows.order_by(Upper("name"), "pk")[:MOST_OF_A_KIND]
            ],
        )
    ]
