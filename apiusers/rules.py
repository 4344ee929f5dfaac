"""What may API users, teams and roles be called, and who may hand out which permission?"""

from collections.abc import Iterable

from django.db.models import Model, QuerySet

from apiusers.effective import expanded
from portal.actors import Actor
from portal.errors import Forbidden, InvalidInput
from portal.names import misleads

DESCRIPTION_LENGTH = 500  # characters


def checked_description(text: str) -> str:
    """The description without surrounding space. Raises InvalidInput `invalid_description`."""
    text = text.strip()
    if len(text) > DESCRIPTION_LENGTH or any(
        misleads(character) for character in text if character != "\n"
    ):
        detail = "A description has at most 500 characters, none of them a control character."
        raise InvalidInput("description", "invalid_description", detail)
    return text


def refuse_taken(rows: QuerySet, name: str, noun: str, but: Model | None = None) -> None:
    """Raises InvalidInput `name_taken` (409) when another row bears the name, whatever its case."""
    if rows.filter(name__iexact=name).exclude(pk=but.pk if but else None).exists():
        detail = f"There is already {noun} called “{name}”. Nothing was changed."
        raise InvalidInput("name", "name_taken", detail, status=409)


def refuse_to_grant(actor: Actor, stored: Iterable[str]) -> None:
    """Nobody hands out a permission that they do not hold. Raises Forbidden `permission_not_held`."""
    if lacking := sorted(expanded(stored) - actor.permissions):
        detail = (
            f"You do not hold {', '.join(lacking)}, so you cannot grant it. Nothing was changed."
        )
        raise Forbidden(detail, code="permission_not_held")


def refuse_without_permission(permission: str, actor: Actor) -> None:
    """Part of a request may need more than the route does. Raises Forbidden `insufficient_scope`."""
    if permission not in actor.permissions:
        detail = f"This needs {permission} too. Nothing was changed."
        raise Forbidden(detail, code="insufficient_scope")
