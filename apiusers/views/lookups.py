"""Which API user, team, role or member does an address name? Another organization's is as unknown as none."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from apiusers.models import ApiUser, Role, Team
from apiusers.principals import Principal
from apiusers.roles import roles_of
from apiusers.services import living
from portal.models import Membership, Organization


def api_user_or_404(organization: Organization, api_user_id: str) -> ApiUser:
    return found(living(organization).select_related("organization"), public_id=api_user_id)


def team_or_404(organization: Organization, team_id: str) -> Team:
    return found(organization.teams.select_related("organization"), public_id=team_id)


def role_or_404(organization: Organization, role_id: str) -> Role:
    return found(roles_of(organization).select_related("organization"), public_id=role_id)


def member_or_404(organization: Organization, member_id: int) -> Membership:
    members = organization.memberships.select_related("user", "organization")
    return found(members, user_id=member_id)


def principal_or_404(organization: Organization, **named: str | int) -> Principal:
    """The API user or the member that the route names by `api_user_id` or `member_id`."""
    if "api_user_id" in named:
        return api_user_or_404(organization, str(named["api_user_id"]))
    return member_or_404(organization, int(named["member_id"]))


def principal_address(principal: Principal, page: str) -> str:
    """The address of the tab `page` (teams, roles, permissions) of a member or an API user."""
    kind = "member" if isinstance(principal, Membership) else "api_user"
    identifier = principal.user_id if isinstance(principal, Membership) else principal.public_id
    return reverse(f"apiusers:{kind}_{page}", args=[principal.organization.public_id, identifier])


def found(rows: QuerySet[Any], **named: str | int) -> Any:
    # NUL in an address is asked before the database, which would stumble over it.
    asked = not any("\0" in str(value) for value in named.values())
    row = rows.filter(**named).first() if asked else None
    if row is None:
        raise Http404("There is no such object in this organization.")
    return row
