"""Through which role or team does a principal hold each permission?"""

from collections.abc import Iterator
from dataclasses import dataclass

from apiusers.models import RoleAssignment, Team
from apiusers.principals import Principal, column
from portal import ceiling
from portal.access import grantable_permissions
from portal.models import Membership
from portal.permissions import expanded, known


@dataclass(frozen=True)
class Source:
    """One way by which a permission arrives: a role given directly, by a team, or with the portal role."""

    role: str
    team: str = ""

    def __str__(self) -> str:
        return f"{self.role}, through the team {self.team}" if self.team else self.role


@dataclass(frozen=True)
class HeldPermission:
    permission: str
    description: str
    sources: tuple[Source, ...]


def explain(principal: Principal) -> list[HeldPermission]:
    """Every known permission with the sources through which the principal holds it; none: it is not held."""
    found: dict[str, list[Source]] = {name: [] for name in known()}
    for source, names in sources_of(principal):
        for name in sorted(ceiling.within(principal.organization, names)):
            found[name].append(source)
    return [HeldPermission(name, known()[name], tuple(sources)) for name, sources in found.items()]


def sources_of(principal: Principal) -> Iterator[tuple[Source, frozenset[str]]]:
    """Pairs of a source and the permissions that it brings."""
    if isinstance(principal, Membership):
        label = f"{principal.get_role_display()} of the organization"
        yield Source(label), grantable_permissions(principal.role)
    own = RoleAssignment.objects.filter(**column(principal)).select_related("role")
    for given in own.order_by("role__name", "pk"):
        yield Source(given.role.name), expanded(given.role.permissions)
    teams = Team.objects.filter(**{f"team_members__{k}": v for k, v in column(principal).items()})
    of_teams = RoleAssignment.objects.filter(team__in=teams).select_related("role", "team")
    for given in of_teams.order_by("team__name", "role__name", "pk"):
        yield Source(given.role.name, str(given.team)), expanded(given.role.permissions)
