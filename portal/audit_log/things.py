"""What does an event lead to? The page of the thing that it is about, or of who did it, as long as that is there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from portal.hooks import Hook
from portal.installation.modules import address_or_nothing
from portal.models import AuditEvent, Membership, Organization


@dataclass(frozen=True)
class Thing:
    """Where it is shown; of a key also its mask."""

    address: str
    mask: str = ""


@dataclass(frozen=True)
class Kind:
    """Things of one kind: those that a member sees, by the column that events name them by, and the page of one, or of
    all where one has no page of its own."""

    rows: Callable[[Membership], QuerySet[Any]]
    url_name: str
    has_page: bool = True
    column: str = "public_id"


# Asked with the reader's membership, the kind of an object and its id: each floor knows things of its own.
thing_named: Hook[[Membership, str, str], Thing | None] = Hook()


def object_of(event: AuditEvent, membership: Membership) -> Thing | None:
    """What the event is about; None where it is gone, or has no page that this reader may open."""
    return thing(membership, event.object_type, event.object_id)


def actor_of(event: AuditEvent, membership: Membership) -> Thing | None:
    """Who did it, likewise. Kinds of actors are called as objects are."""
    return thing(membership, event.actor_type, event.actor_id)


def thing(membership: Membership, kind: str, identifier: str) -> Thing | None:
    found = thing_named.call(membership, kind, identifier) if identifier else []
    return next(filter(None, found), None)


def things_among(kinds: Mapping[str, Kind]) -> Callable[[Membership, str, str], Thing | None]:
    """How a floor answers the hook for kinds that differ in nothing else."""

    def found(membership: Membership, name: str, identifier: str) -> Thing | None:
        kind = kinds.get(name)
        if kind is None or not kind.rows(membership).filter(**{kind.column: identifier}).exists():
            return None
        named = [membership.organization.public_id, *([identifier] if kind.has_page else [])]
        address = address_or_nothing(kind.url_name, *named)
        return Thing(address) if address else None

    return found


# The organization, its members and invitations.
own_things = things_among(
    {
        "organization": Kind(
            lambda reader: Organization.objects.filter(pk=reader.organization_id),
            "portal:settings",
            has_page=False,
        ),
        "user": Kind(
            lambda reader: reader.organization.memberships.all(),
            "portal:members",
            has_page=False,
            column="user__public_id",
        ),
        "invitation": Kind(
            lambda reader: reader.organization.invitations.all(), "portal:members", has_page=False
        ),
    }
)
