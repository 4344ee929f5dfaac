"""Which API user, team, role or member does an address name? Another organization's is as unknown as none."""

from django.urls import reverse

from apiusers.api_users.services import living
from apiusers.models import ApiUser, Role, Team
from apiusers.principals import Principal
from apiusers.roles.services import roles_of
from portal.lookups import member_or_404, one
from portal.models import Membership, Organization


def api_user_or_404(organization: Organization, api_user_id: str) -> ApiUser:
    return one(living(organization).select_related("organization"), api_user_id)


def team_or_404(organization: Organization, team_id: str) -> Team:
    return one(organization.teams.select_related("organization"), team_id)


def role_or_404(organization: Organization, role_id: str) -> Role:
    return one(roles_of(organization).select_related("organization"), role_id)


def principal_or_404(organization: Organization, **named: str | int) -> Principal:
    """The API user or the member that the route names by `api_user_id` or `member_id`."""
    if "api_user_id" in named:
        return api_user_or_404(organization, str(named["api_user_id"]))
    return member_or_404(organization, named["member_id"])


def principal_address(principal: Principal, page: str) -> str:
    """The address of the tab `page` (teams, roles, permissions) of a member or an API user."""
    kind = "member" if isinstance(principal, Membership) else "api_user"
    identifier = principal.user_id if isinstance(principal, Membership) else principal.public_id
    return reverse(f"apiusers:{kind}_{page}", args=[principal.organization.public_id, identifier])
