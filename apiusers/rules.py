"""Who may hand out which permission?"""

from collections.abc import Iterable

from apiusers.effective import expanded
from portal import delegation
from portal.actors import Actor
from portal.errors import Forbidden


def refuse_to_grant(actor: Actor, stored: Iterable[str]) -> None:
    """Nobody hands out a permission that they do not hold. Raises Forbidden `permission_not_held`."""
    delegation.refuse_beyond(actor, expanded(stored), "grant it")


def refuse_without_permission(permission: str, actor: Actor) -> None:
    """Part of a request may need more than the route does. Raises Forbidden `insufficient_scope`."""
    if permission not in actor.permissions:
        detail = f"This needs {permission} too. Nothing was changed."
        raise Forbidden(detail, code="insufficient_scope")
