"""Through which grants does somebody reach a connector? Directly, and through which teams; the higher level counts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from apiusers.models import TeamMember
from apiusers.principals import Holder, Principal, column
from resources.models import Connector, ConnectorGrant, Level


@dataclass
class ConnectorAccess:
    """How one holder stands to one connector. `teams` are names and levels."""

    connector: Connector
    direct: str = ""
    teams: list[tuple[str, str]] = field(default_factory=list)

    @property
    def effective(self) -> str:
        levels = {self.direct, *(level for _, level in self.teams)}
        return next((level for level in (Level.USER, Level.READER) if level in levels), "")

    @property
    def effective_label(self) -> str:
        return label_of(self.effective)

    @property
    def through(self) -> list[str]:
        """`through the team red (User)`, a phrase for each team."""
        return [f"through the team {name} ({label_of(level)})" for name, level in self.teams]


@dataclass
class Reached:
    """One principal who reaches a connector, with the ways."""

    principal: Principal
    held: ConnectorAccess

    @property
    def name(self) -> str:
        return name_of(self.principal)


def label_of(level: str) -> str:
    return {Level.READER: "Reader", Level.USER: "User"}.get(Level(level), "") if level else ""


def held_by(holder: Holder, connectors: Iterable[Connector]) -> list[ConnectorAccess]:
    """For each of the connectors how this holder reaches it, in their order."""
    found = {connector.pk: ConnectorAccess(connector) for connector in connectors}
    for grant in ConnectorGrant.objects.filter(**column(holder), connector__in=found):
        found[grant.connector_id].direct = grant.level
    seats = {f"team__team_members__{name}": value for name, value in column(holder).items()}
    if "team__team_members__team" not in seats:
        grants = ConnectorGrant.objects.filter(**seats, connector__in=found).select_related("team")
        for grant in grants.order_by("team__name"):
            found[grant.connector_id].teams.append((grant.team.name, grant.level))  # type: ignore[union-attr]
    return list(found.values())


def reached_by(connector: Connector) -> list[Reached]:
    """Every member and API user who reaches the connector, by name."""
    found: dict[Principal, ConnectorAccess] = defaultdict(lambda: ConnectorAccess(connector))
    grants = ConnectorGrant.objects.filter(connector=connector)
    grants = grants.select_related("membership__user", "api_user", "team")
    by_team = {grant.team_id: grant for grant in grants if grant.team_id}
    for grant in grants:
        principal = grant.membership or grant.api_user
        if principal is not None:
            found[principal].direct = grant.level
    seats = TeamMember.objects.filter(team__in=by_team)
    for seat in seats.select_related("membership__user", "api_user").order_by("team__name"):
        grant = by_team[seat.team_id]
        found[seat.principal].teams.append((str(grant.team), grant.level))
    living = (
        Reached(principal, held)
        for principal, held in found.items()
        if getattr(principal, "deleted_at", None) is None
    )
    return sorted(living, key=lambda reached: reached.name.lower())


def name_of(principal: Holder) -> str:
    return str(getattr(principal, "user", principal))
