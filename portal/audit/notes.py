"""How does an audit event tell of an object that an organization has? By its kind, its public id and its name."""

from typing import Protocol

from portal.audit.events import Action, Actor, record
from portal.models import Organization


class Named(Protocol):
    """What an organization has and people call by a name: a team, an endpoint, a key."""

    @property
    def organization(self) -> Organization: ...

    @property
    def public_id(self) -> str: ...

    @property
    def name(self) -> str: ...


def note_of(
    kind: str, action: Action, named: Named, actor: Actor, details: dict | None = None
) -> None:
    """Record what happened to an object of this kind, in the transaction of the change. Raises as `record` does.

    A module that changes one kind of object calls it `note = partial(note_of, "team")`.
    """
    record(
        action=action,
        actor=actor,
        organization=named.organization,
        object_type=kind,
        object_id=named.public_id,
        object_name=named.name,
        details=details,
    )
