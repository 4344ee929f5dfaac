"""What can be done to a grant: give, change the level, take away. It counts from the holder's next request on."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.db import transaction

from apiusers.principals import Holder, column, described, refuse_gone
from portal import delegation
from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_of
from portal.errors import Conflict, Deleted, InvalidInput, Refusal
from portal.people.organizations import lock
from resources.models import Connector, ConnectorGrant, Level

note = partial(note_of, "connector")


@transaction.atomic
def grant(*, connector: Connector, holder: Holder, level: str, actor: Actor, now: datetime) -> bool:
    """Let a member, an API user or a team reach the connector at this level. True when this call changed it.

    Raises InvalidInput `unknown_level`, Refusal 404 for a holder of another organization, Conflict.
    """
    refuse_stranger(connector, holder)
    if level not in Level.values:
        raise InvalidInput("level", "unknown_level", "The level is reader or user.")
    delegation.refuse_to_give_reach(actor)
    lock(connector.organization)
    refuse_deleted(connector)
    refuse_gone(holder)
    row, made = ConnectorGrant.objects.get_or_create(
        connector=connector, **column(holder), defaults={"level": level, "created_at": now}
    )
    before = None if made else row.level
    if before == level:
        return False
    row.level = level
    row.save(update_fields=["level"])
    details = {"to": described(holder), "before": before, "after": level}
    note(Action.CONNECTOR_GRANTED, connector, actor, details)
    return True


@transaction.atomic
def take_away(*, connector: Connector, holder: Holder, actor: Actor) -> bool:
    """Remove the grant. True when this call did it."""
    lock(connector.organization)
    taken, _ = ConnectorGrant.objects.filter(connector=connector, **column(holder)).delete()
    if taken:
        note(Action.CONNECTOR_GRANT_REMOVED, connector, actor, {"from": described(holder)})
    return bool(taken)


def grant_of(connector: Connector, holder: Holder) -> ConnectorGrant:
    """The grant as it stands. Raises Conflict when somebody took it away meanwhile."""
    found = ConnectorGrant.objects.filter(connector=connector, **column(holder)).first()
    if found is None:
        raise Conflict("grant_removed", "This grant was taken away by somebody else meanwhile.")
    return found


def refuse_stranger(connector: Connector, holder: Holder) -> None:
    """Another organization's people, API users and teams do not exist here."""
    if holder.organization_id != connector.organization_id:
        raise Refusal("not_found", "There is no such holder in this organization.", status=404)


def refuse_deleted(connector: Connector) -> None:
    if not Connector.objects.filter(pk=connector.pk).exists():
        raise Deleted("connector")


@transaction.atomic
def set_levels(
    *, holder: Holder, levels: Mapping[Connector, str], actor: Actor, now: datetime
) -> int:
    """Give the holder exactly these levels, "" for none; how many changed. Raises as `grant` does."""
    changed = 0
    for connector, level in levels.items():
        if level:
            changed += grant(connector=connector, holder=holder, level=level, actor=actor, now=now)
        else:
            changed += take_away(connector=connector, holder=holder, actor=actor)
    return changed
