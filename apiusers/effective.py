"""What may a principal do? The sum of its roles and its teams' roles, precomputed by one function (decision 0020).

A request is decided by one indexed read, so the sum is stored beside the principal. `recompute` is the only
writer of it and runs in the transaction of the change that made it necessary: the stored sum cannot be stale.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from apiusers.models import ApiUser, MemberPermissions, RoleAssignment, TeamMember
from apiusers.predefined import EVERYTHING
from portal import clock
from portal.access import grantable_permissions
from portal.actors import Actor
from portal.models import Membership, Organization
from portal.people import invitations
from portal.permissions import known


def expanded(stored: Iterable[str]) -> frozenset[str]:
    """The names that a stored sum stands for; `*` is every permission this installation knows now."""
    names = frozenset(stored)
    return frozenset(known()) if EVERYTHING in names else names & frozenset(known())


def permissions_of(principal: Membership | ApiUser) -> frozenset[str]:
    """What a member or an API user may do now: the portal role, the roles given directly, and the teams' roles."""
    if isinstance(principal, ApiUser):
        return expanded(principal.permissions)
    row = MemberPermissions.objects.filter(membership=principal).first()
    return grantable_permissions(principal.role) | expanded(row.permissions if row else [])


def recompute(organization: Organization) -> None:
    """Rewrite what every principal of the organization may do. Call it in the transaction of each change to roles,
    assignments, teams or members, with the organization's row locked."""
    by_membership, by_api_user = sums(organization)
    write_api_users(organization, by_api_user)
    write_memberships(organization, by_membership)
    # A key that lost the right to invite loses its open invitations with it.
    invitations.end_unbacked(organization, Actor.system(), clock.now())


def sums(organization: Organization) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """Permissions by membership id and by API user id, from direct roles and from teams."""
    by_membership: dict[int, set[str]] = defaultdict(set)
    by_api_user: dict[int, set[str]] = defaultdict(set)
    by_team: dict[int, set[str]] = defaultdict(set)
    for given in assignments_in(organization):
        for target, key in (
            (by_membership, given.membership_id),
            (by_api_user, given.api_user_id),
            (by_team, given.team_id),
        ):
            if key:
                target[key].update(given.role.permissions)
    for member in TeamMember.objects.filter(team__organization=organization):
        if member.membership_id:
            by_membership[member.membership_id] |= by_team[member.team_id]
        elif member.api_user_id:
            by_api_user[member.api_user_id] |= by_team[member.team_id]
    return by_membership, by_api_user


def assignments_in(organization: Organization) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.select_related("role").filter(
        Q(membership__organization=organization)
        | Q(api_user__organization=organization)
        | Q(team__organization=organization)
    )


def stored_form(names: set[str]) -> list[str]:
    return [EVERYTHING] if EVERYTHING in names else sorted(names)


def write_api_users(organization: Organization, by_api_user: dict[int, set[str]]) -> None:
    changed = []
    for api_user in ApiUser.objects.filter(organization=organization):
        new = stored_form(by_api_user.get(api_user.pk, set()))
        if api_user.permissions != new:
            api_user.permissions = new
            changed.append(api_user)
    ApiUser.objects.bulk_update(changed, ["permissions"], batch_size=500)


def write_memberships(organization: Organization, by_membership: dict[int, set[str]]) -> None:
    """A row for each member, also for one to whom nothing is granted beyond the portal role."""
    rows = [
        MemberPermissions(membership_id=pk, permissions=stored_form(by_membership.get(pk, set())))
        for pk in Membership.objects.filter(organization=organization).values_list("pk", flat=True)
    ]
    MemberPermissions.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["membership"],
        update_fields=["permissions"],
    )
