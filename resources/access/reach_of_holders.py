"""What does a holder reach, in the names by which `portal.delegation` compares? Subscribed by ResourcesConfig."""

from typing import Any

from apiusers.models import ApiUser, Team
from keys.models import ApiKey
from portal import delegation
from portal.actors import Actor
from portal.delegation import NOTHING, WHOLE, Reach
from portal.models import Membership, Organization
from resources.access.reach import grants_of
from resources.models import Connector, ConnectorGrant, Level, Widget


def description_of(connector_pk: int) -> str:
    return f"connector {connector_pk}: description"


def rows_of(connector_pk: int) -> str:
    return f"connector {connector_pk}: rows"


def place_at(widget_pk: int) -> str:
    """Being among the API users for whom alone a widget is."""
    return f"widget {widget_pk}"


def reach_of_key(key_pk: int) -> Reach:
    rows = ApiKey.objects.select_related("organization", "owner_user", "owner_api_user")
    key = rows.filter(pk=key_pk).first()
    return reach_of_holder(key) if key is not None else NOTHING


def reach_of_holder(holder: Any) -> Reach:
    """A key reaches what its owner does, whatever it may do there. Raises TypeError for what holds nothing."""
    match holder:
        case ApiKey():
            return reach_of_owner(holder)
        case Membership():
            granted = grants_of(holder.user).filter(connector__organization=holder.organization_id)
            return delegation.reach_of_role(holder.role) | names_of(granted)
        case ApiUser():
            return names_of(grants_of(holder)) | places_of(holder)
        case Team():
            return names_of(ConnectorGrant.objects.filter(team=holder))
    raise TypeError(type(holder))


def reach_of_owner(key: ApiKey) -> Reach:
    owner = key.owner
    if isinstance(owner, Organization):
        return WHOLE
    if isinstance(owner, ApiUser):
        return reach_of_holder(owner)
    return names_of(grants_of(owner).filter(connector__organization=key.organization_id))


def names_of(grants: Any) -> Reach:
    found = set()
    for connector_pk, level in grants.values_list("connector_id", "level"):
        found.add(description_of(connector_pk))
        if level == Level.USER:
            found.add(rows_of(connector_pk))
    return frozenset(found)


def places_of(api_user: ApiUser) -> Reach:
    listed = Widget.objects.filter(only_listed=True, viewers=api_user)
    return frozenset(place_at(pk) for pk in listed.values_list("pk", flat=True))


def refuse_to_publish_beyond(actor: Actor, connector: Connector) -> None:
    """A program gives rows to everybody only where it reaches them itself. Raises Forbidden `reach_not_held`."""
    delegation.refuse_beyond(
        actor, (), "open these rows to everybody", reach=frozenset({rows_of(connector.pk)})
    )
