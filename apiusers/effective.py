"""What may a principal do? The sum of its roles and its teams' roles, precomputed by one function (decision 0020).

A request is decided by one indexed read, so the sum is stored beside the principal. `recompute` is the only
writer of it and runs in the transaction of the change that made it necessary: the stored sum cannot be stale.
It looks at those alone whom the change touches, so that what an organization piles up slows down no other change.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from apiusers.models import ApiUser, MemberPermissions, Role, RoleAssignment, Team, TeamMember
from apiusers.principals import Holder
from portal import ceiling, clock
from portal.actors import Actor
from portal.models import Membership, Organization
from portal.people import invitations
from portal.permissions import EVERYTHING

A_BATCH = 2000  # principals
Sums = dict[tuple[str, ...], list[int]]  # what is stored: the ids of those who have it


@dataclass(frozen=True)
class Affected:
    """Those whose sum a change may alter, by the ids of their rows."""

    api_users: Collection[int] = ()
    memberships: Collection[int] = ()


def permissions_of(principal: Membership | ApiUser) -> frozenset[str]:
    """What a member or an API user may do now: the portal role, the roles given directly, and the teams' roles,
    within the organization's plan."""
    allowed = ceiling.ceiling_of(principal.organization)
    if isinstance(principal, ApiUser):
        return ceiling.held_within(allowed, principal.permissions)
    row = MemberPermissions.objects.filter(membership=principal).first()
    return ceiling.held_within(allowed, row.permissions if row else (), principal.role)


def affected_by(changed: Holder | Role) -> Affected:
    """Whom a change of this role, of this team or of this principal's own roles and teams touches. Ask it before
    what is deleted is gone."""
    if isinstance(changed, ApiUser):
        return Affected(api_users=[changed.pk])
    if isinstance(changed, Membership):
        return Affected(memberships=[changed.pk])
    if isinstance(changed, Team):
        seats, given = TeamMember.objects.filter(team=changed), RoleAssignment.objects.none()
    else:
        given = RoleAssignment.objects.filter(role=changed)
        seats = TeamMember.objects.filter(team__in=given.exclude(team=None).values("team"))
    found: dict[str, set[int]] = {}
    for name in ("api_user_id", "membership_id"):
        holders = (rows.values_list(name, flat=True) for rows in (seats, given))
        found[name] = {pk for ids in holders for pk in ids if pk}
    return Affected(sorted(found["api_user_id"]), sorted(found["membership_id"]))


def recompute(organization: Organization, affected: Affected) -> None:
    """Rewrite what these principals of the organization may do. Call it in the transaction of each change to roles,
    assignments, teams or members, with the organization's row locked."""
    granted = Granted(organization)
    for ids in batches_of(affected.api_users):
        for names, having in granted.sums("api_user", ids).items():
            ApiUser.objects.filter(pk__in=having).update(permissions=list(names))
    for ids in batches_of(affected.memberships):
        write_memberships(granted.sums("membership", ids))
    # A key that lost the right to invite loses its open invitations with it.
    invitations.end_unbacked(organization, Actor.system(), clock.now())


def batches_of(ids: Collection[int]) -> Iterator[list[int]]:
    listed = list(ids)
    return (listed[first : first + A_BATCH] for first in range(0, len(listed), A_BATCH))


class Granted:
    """What each role and each team of the organization brings, read once for however many principals."""

    def __init__(self, organization: Organization) -> None:
        own = Role.objects.filter(Q(organization=organization) | Q(organization=None))
        self.by_role = dict(own.values_list("pk", "permissions"))
        self.roles_of_team: dict[int, set[int]] = defaultdict(set)
        given = RoleAssignment.objects.filter(team__organization=organization)
        for team, role in given.values_list("team_id", "role_id"):
            self.roles_of_team[team].add(role)

    def sums(self, kind: str, ids: list[int]) -> Sums:
        """What each of these `api_user`s or `membership`s may do, those together who may do the same."""
        roles: dict[int, set[int]] = {pk: set() for pk in ids}
        given = RoleAssignment.objects.filter(**{f"{kind}__in": ids})
        for pk, role in given.values_list(f"{kind}_id", "role_id"):
            roles[pk].add(role)
        seats = TeamMember.objects.filter(**{f"{kind}__in": ids})
        for pk, team in seats.values_list(f"{kind}_id", "team_id"):
            roles[pk] |= self.roles_of_team.get(team, set())
        alike: dict[frozenset[int], list[int]] = defaultdict(list)
        for pk, held in roles.items():
            alike[frozenset(held)].append(pk)
        found: Sums = defaultdict(list)
        for held_by_all, having in alike.items():
            found[self.stored(held_by_all)] += having
        return found

    def stored(self, roles: Iterable[int]) -> tuple[str, ...]:
        names = {name for role in roles for name in self.by_role[role]}
        return (EVERYTHING,) if EVERYTHING in names else tuple(sorted(names))


def write_memberships(sums: Sums) -> None:
    """A row for each of these members; where there is none yet, nothing is granted beyond the portal role."""
    MemberPermissions.objects.bulk_create(
        [
            MemberPermissions(membership_id=pk, permissions=list(names))
            for names, having in sums.items()
            for pk in having
        ],
        batch_size=400,
        update_conflicts=True,
        unique_fields=["membership"],
        update_fields=["permissions"],
    )
