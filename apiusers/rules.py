"""Who may hand out which permission?"""

from collections.abc import Iterable

from portal import ceiling, delegation
from portal.actors import Actor
from portal.errors import Forbidden
from portal.models import Organization
from portal.permissions import expanded


def refuse_to_grant(actor: Actor, stored: Iterable[str], organization: Organization) -> None:
    """Nobody hands out a permission that they do not hold. What the organization's plan leaves out is given to nobody
    by it, so nobody needs to hold that. Raises Forbidden `permission_not_held`."""
    given = ceiling.within(organization, expanded(stored))
    delegation.refuse_beyond(actor, given, "grant it")


def refuse_without_permission(permission: str, actor: Actor) -> None:
    """Part of a request may need more than the route does. Raises Forbidden `insufficient_scope`."""
    if permission not in actor.permissions:
        detail = f"This needs {permission} too. Nothing was changed."
        raise Forbidden(detail, code="insufficient_scope")
