"""Which API users, teams, roles or members does an address or a body name? Another organization's are unknown."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse

from apiusers.models import ApiUser, Role, Team
from apiusers.principals import Principal
from portal.audit_log.things import Kind, things_among
from portal.errors import InvalidInput
from portal.lookups import ID, Row, member_or_404, one
from portal.models import Membership, Organization


def api_users_of(organization: Organization) -> QuerySet[ApiUser]:
    """The organization's API users that were not deleted."""
    return ApiUser.objects.filter(organization=organization, deleted_at__isnull=True)


def roles_of(organization: Organization) -> QuerySet[Role]:
    """The predefined roles and the organization's own."""
    return Role.objects.filter(Q(organization=organization) | Q(organization=None))


def api_user_or_404(organization: Organization, api_user_id: str) -> ApiUser:
    return one(api_users_of(organization).select_related("organization"), api_user_id)


def team_or_404(organization: Organization, team_id: str) -> Team:
    return one(organization.teams.select_related("organization"), team_id)


def role_or_404(organization: Organization, role_id: str) -> Role:
    return one(roles_of(organization).select_related("organization"), role_id)


def principal_or_404(organization: Organization, **named: str) -> Principal:
    """The API user or the member that the route names by `api_user_id` or `member_id`."""
    if "api_user_id" in named:
        return api_user_or_404(organization, named["api_user_id"])
    return member_or_404(organization, named["member_id"])


def principal_address(principal: Principal, page: str) -> str:
    """The address of the tab `page` (teams, roles, permissions) of a member or an API user."""
    kind = "member" if isinstance(principal, Membership) else "api_user"
    identifier = (
        principal.user.public_id if isinstance(principal, Membership) else principal.public_id
    )
    return reverse(f"apiusers:{kind}_{page}", args=[principal.organization.public_id, identifier])


# What events of the audit log lead to on this floor.
things = things_among(
    {
        "api_user": Kind(lambda reader: api_users_of(reader.organization), "apiusers:api_user"),
        "team": Kind(lambda reader: reader.organization.teams.all(), "apiusers:team"),
        "role": Kind(
            lambda reader: roles_of(reader.organization), "apiusers:roles", has_page=False
        ),
    }
)


def rows_named(rows: QuerySet[Row], asked: Iterable[str], field: str) -> list[Row]:
    """The rows with these public ids. Raises InvalidInput `unknown_id` when one does not exist here."""
    wanted = [identifier for identifier in asked if ID.fullmatch(identifier)]
    found = rows.in_bulk(wanted, field_name="public_id")
    if strange := [identifier for identifier in asked if identifier not in found]:
        detail = f"There is no {strange[0]!r} in this organization. Nothing was changed."
        raise InvalidInput(field, "unknown_id", detail)
    return list(found.values())


def roles_named(organization: Organization, asked: Iterable[str]) -> list[Role]:
    """The roles in the member `roles` of a body. Raises InvalidInput `unknown_id`."""
    return rows_named(roles_of(organization), asked, "roles")


def principals_named(organization: Organization, asked: list[dict[str, str]]) -> list[Principal]:
    """Members and API users by type and id. Raises InvalidInput `unknown_id`."""
    machines = [one["id"] for one in asked if one["type"] == "api_user"]
    people = {one["id"] for one in asked if one["type"] == "user"}
    members = organization.memberships.select_related("user", "organization")
    found = [member for member in members if member.user.public_id in people]
    if len(found) < len(people):
        detail = "One of these people is not a member. Nothing was changed."
        raise InvalidInput("members", "unknown_id", detail)
    return [*found, *rows_named(api_users_of(organization), machines, "members")]
