"""Which members does a name or an address mean? Answered with the page of each."""

from django.db.models import Q
from django.db.models.functions import Upper

from portal.access import may
from portal.installation.modules import address_or_nothing
from portal.models import Membership
from portal.palette.found import MOST_OF_A_KIND, Found, FoundGroup


def members_named(membership: Membership, text: str) -> list[FoundGroup]:
    """Members of the organization, as the page of people lists them to this member."""
    if not may(membership.role, "members.view"):
        return []
    named = Q(user__name__icontains=text) | Q(user__email__icontains=text)
    seats = Membership.objects.filter(named, organization=membership.organization)
    shown = seats.select_related("user").order_by(Upper("user__name"), "pk")[:MOST_OF_A_KIND]
    organization_id = membership.organization.public_id
    return [
        FoundGroup(
            "People",
            [
                Found(str(seat.user), page_of(organization_id, seat), "user", seat.user.email)
                for seat in shown
            ],
        )
    ]


def page_of(organization_id: str, seat: Membership) -> str:
    """Where the list of people leads: to teams, or where these are off to permissions."""
    names = ("apiusers:member_teams", "apiusers:member_permissions")
    found = (address_or_nothing(name, organization_id, seat.user.public_id) for name in names)
    return next(filter(None, found), "")
