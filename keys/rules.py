"""What may a key be called, how long may it live, and what may it be allowed?"""

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

from apiusers.models import ApiUser
from keys.models import ApiKey, ApiKeyQuerySet
from keys.status import where_living
from portal import permissions as vocabulary
from portal.audit import Actor
from portal.errors import Forbidden, InvalidInput, NameTaken
from portal.models import Organization, User

NAME_LENGTH = 100  # characters
LONGEST_LIFE = timedelta(days=3653)  # ten years, leap days included
TURNS_DIRECTION = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def checked_name(name: str) -> str:
    """The name without surrounding space. Raises InvalidInput: `invalid_name`."""
    name = name.strip()
    if not 1 <= len(name) <= NAME_LENGTH:
        raise InvalidInput("name", "invalid_name", "A name has 1 to 100 characters.")
    if any(misleads(character) for character in name):
        raise InvalidInput("name", "invalid_name", "A name has no control characters.")
    if not any(is_visible(character) for character in name):
        raise InvalidInput("name", "invalid_name", "A name has at least one visible character.")
    return name


def misleads(character: str) -> bool:
    """Control characters, line separators and lone surrogates; and those that turn the direction of writing, with
    which the name in "Revoke this key?" could be made to read as another one."""
    return (
        unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(character) in TURNS_DIRECTION
    )


def is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ"


def checked_expiry(expires_at: datetime | None, now: datetime) -> datetime | None:
    """A moment in the future and at most ten years ahead, or None for never. Raises InvalidInput: `invalid_expiry`."""
    if expires_at is None:
        return None
    if expires_at <= now:
        raise InvalidInput("expires_at", "invalid_expiry", "The expiry lies in the past.")
    if expires_at > now + LONGEST_LIFE:
        raise InvalidInput("expires_at", "invalid_expiry", "A key lives at most ten years.")
    return expires_at


def checked_permissions(names: Iterable[str] | None, actor: Actor) -> list[str]:
    """Sorted permissions for a key: those named, or the calling ones as far as the actor holds them.

    Raises InvalidInput `unknown_permission`, and Forbidden `permission_not_held` for one that the actor lacks:
    nobody puts into a key what they do not hold.
    """
    if names is None:
        return sorted(actor.permissions.intersection(vocabulary.DEFAULT_FOR_KEYS))
    wanted = sorted(set(names))
    if strange := vocabulary.unknown(wanted):
        detail = f"There is no permission called {strange[0]!r}."
        raise InvalidInput("permissions", "unknown_permission", detail)
    refuse_permissions_beyond(actor, wanted)
    return wanted


def checked_owner(
    owner: User | ApiUser | None, organization: Organization
) -> User | ApiUser | None:
    """A member or an API user of the organization, or None for the organization itself.

    Raises InvalidInput `unknown_owner`, in the same words for one that exists elsewhere and one that does not exist.
    """
    if isinstance(owner, User):
        belongs = organization.memberships.filter(user=owner).exists()
    else:
        belongs = owner is None or owner.organization_id == organization.pk
    if not belongs:
        detail = "The organization has no such member or API user. Nothing was created."
        raise InvalidInput("owner", "unknown_owner", detail)
    return owner


def refuse_permissions_beyond(actor: Actor, wanted: Iterable[str]) -> None:
    if lacking := sorted(set(wanted) - actor.permissions):
        detail = f"You do not hold {', '.join(lacking)}, so you cannot put it into a key."
        raise Forbidden(detail, code="permission_not_held")


def refuse_to_hand_over(key: ApiKey, actor: Actor) -> None:
    """Rotating or re-issuing shows a new secret with the rights of the old one, so the actor must hold them all."""
    refuse_permissions_beyond(actor, key.permissions)
    if key.is_installation_verifier and not actor.is_operator:
        detail = "This key verifies every organization's keys: only an operator may replace it."
        raise Forbidden(detail, code="operator_only")


def refuse_taken_name(name: str, like: ApiKey, now: datetime, partners: Iterable[int] = ()) -> None:
    """Two living keys of one owner never share a name; `partners` are the row ids that may. Raises NameTaken.

    Call it with the organization's row locked, or two callers at once may both find the name free.
    """
    living = (
        ApiKey.objects.listed()
        .filter(where_living(now), organization=like.organization)
        .filter(owner_user=like.owner_user, owner_api_user=like.owner_api_user)
        .exclude(pk__in=partners)
    )
    if living.filter(name__iexact=name).exists():
        raise NameTaken(name, free_name(name, living))


def free_name(name: str, living: ApiKeyQuerySet) -> str:
    """The first of name-2, name-3 ... that no living key has; shortened where it would be too long."""
    number = 2
    while True:
        ending = f"-{number}"
        proposal = name[: NAME_LENGTH - len(ending)] + ending
        if not living.filter(name__iexact=proposal).exists():
            return proposal
        number += 1
