"""Which connectors does the owner of a key reach, and at which level? Asked anew at every request.

A key of the organization reaches all of its connectors. A person and an API user reach what they themselves and
their teams were granted, and nothing else, whatever their role: nothing granted, nothing seen.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from apiusers.models import ApiUser
from keys.models import ApiKey
from portal.errors import Forbidden, Refusal
from portal.models import Organization, User
from resources.models import Connector, ConnectorGrant, Level

Owner = Organization | User | ApiUser


@dataclass(frozen=True)
class Reach:
    """What an owner reaches: everything (`levels` is None), or a level by the row id of each connector."""

    organization: Organization
    levels: dict[int, str] | None

    def level_of(self, connector: Connector) -> str | None:
        if connector.organization_id != self.organization.pk:
            return None
        return Level.USER if self.levels is None else self.levels.get(connector.pk)

    def connectors(self) -> QuerySet[Connector]:
        """Those whose description may be read, by name."""
        rows = Connector.objects.filter(organization=self.organization).order_by("name", "pk")
        return rows if self.levels is None else rows.filter(pk__in=self.levels)

    def refuse_description(self, connector: Connector) -> None:
        """Raises Refusal 404 for a connector that the owner may not know of."""
        if self.level_of(connector) is None:
            raise not_found()

    def refuse_rows(self, connector: Connector) -> None:
        """Raises Refusal 404 for a connector that the owner may not know of, Forbidden for a Reader."""
        self.refuse_description(connector)
        if self.level_of(connector) != Level.USER:
            detail = "You were granted this connector as Reader: its description, not its rows."
            raise Forbidden(detail, code="user_level_needed")


def not_found() -> Refusal:
    return Refusal("not_found", "There is nothing here under this name.", status=404)


def reach_of_key(key: ApiKey) -> Reach:
    return reach_of(key.organization, key.owner)


def reach_of(organization: Organization, owner: Owner) -> Reach:
    """Read in one statement."""
    if isinstance(owner, Organization):
        return Reach(organization, None if owner.pk == organization.pk else {})
    levels: dict[int, str] = {}
    found = grants_of(owner).filter(connector__organization=organization)
    for connector, level in found.values_list("connector_id", "level"):
        if levels.get(connector) != Level.USER:
            levels[connector] = level
    return Reach(organization, levels)


def grants_of(owner: User | ApiUser) -> QuerySet[ConnectorGrant]:
    """Direct grants and those of teams. A membership belongs to one organization, and so does its grant."""
    if isinstance(owner, ApiUser):
        mine = Q(api_user=owner) | Q(team__team_members__api_user=owner)
    else:
        mine = Q(membership__user=owner) | Q(team__team_members__membership__user=owner)
    return ConnectorGrant.objects.filter(mine)
