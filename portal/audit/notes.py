"""How does an audit event tell of an object, or of a person's account? By its kind, its id and its name."""

from typing import Protocol

from django.db import transaction
from django.http import HttpRequest

from portal.actors import Actor
from portal.audit.events import Action, record
from portal.models import Organization, User


class Named(Protocol):
    """What people call by a name: a predefined role, an organization, a client that registered itself."""

    @property
    def public_id(self) -> str: ...

    @property
    def name(self) -> str: ...


class Owned(Named, Protocol):
    """What an organization has: a team, an endpoint, a key."""

    @property
    def organization(self) -> Organization: ...


def note_of(
    kind: str, action: Action, named: Owned, actor: Actor, details: dict | None = None
) -> None:
    """Record what happened to an object of this kind, in the transaction of the change. Raises as `record` does.

    A module that changes one kind of object calls it `note = partial(note_of, "team")`.
    """
    note_in(kind, action, named.organization, named, actor, details)


def note_in(
    kind: str,
    action: Action,
    organization: Organization | None,
    named: Named,
    actor: Actor,
    details: dict | None = None,
) -> None:
    """The same for an object that belongs to no organization, or to several: the event is told in this one."""
    record(
        action=action,
        actor=actor,
        organization=organization,
        object_type=kind,
        object_id=named.public_id,
        object_name=named.name,
        details=details,
    )


def note_of_account(
    action: Action, user: User | None, actor: Actor, details: dict | None = None
) -> None:
    """Record what happened to an account, in the transaction of the change; `user` is None where none has the name.

    Raises as `record` does.
    """
    record(
        action=action,
        actor=actor,
        organization=None,
        object_type="user",
        object_id=user.public_id if user else "",
        object_name=user.email if user else "",
        details=details,
    )


def note_failed_sign_in(request: HttpRequest, user: User | None, reason: str) -> None:
    """An account is named when it exists. What a stranger typed is not: it may be a password in the wrong field."""
    with transaction.atomic():
        details = {"reason": reason}
        note_of_account(Action.USER_SIGN_IN_FAILED, user, Actor.stranger(request), details)
