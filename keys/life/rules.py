"""What may a key be called, how long may it live, and what may it be allowed?"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil

from django.conf import settings

from apiusers.models import ApiUser
from keys.models import ApiKey, ApiKeyQuerySet
from keys.status import where_living
from keys.verification import owners
from portal import ceiling, delegation
from portal import permissions as vocabulary
from portal.actors import Actor
from portal.errors import Conflict, Forbidden, InvalidInput, NameTaken, Refusal
from portal.models import Organization, User
from portal.names import LENGTH
from portal.permissions import EVERYTHING
from portal.plans.services import LONGEST_LIFE_DAYS
from portal.throttles import bounds, tries
from portal.throttles.devices import digest

LONGEST_LIFE = timedelta(days=LONGEST_LIFE_DAYS)


def clean_expiry(
    expires_at: datetime | None, now: datetime, organization: Organization | None = None
) -> datetime | None:
    """A moment in the future and at most ten years ahead, or None for never; in an organization within the longest life
    that its plan allows. Raises InvalidInput: `invalid_expiry`."""
    days = None if organization is None else ceiling.most(organization, "longest_life_days")
    if days is not None and (expires_at is None or expires_at > now + timedelta(days=days)):
        detail = f"By the plan of this organization a key lives at most {days:,} days."
        raise InvalidInput("expires_at", "invalid_expiry", detail)
    if expires_at is None:
        return None
    if expires_at <= now:
        raise InvalidInput("expires_at", "invalid_expiry", "The expiry lies in the past.")
    if expires_at > now + LONGEST_LIFE:
        raise InvalidInput("expires_at", "invalid_expiry", "A key lives at most ten years.")
    return expires_at


def within_plan(
    expires_at: datetime | None, now: datetime, organization: Organization
) -> datetime | None:
    """This end, or the last one that the organization's plan allows where that comes first."""
    days = ceiling.most(organization, "longest_life_days")
    if days is None:
        return expires_at
    latest = now + timedelta(days=days)
    return latest if expires_at is None else min(expires_at, latest)


def clean_permissions(
    organization: Organization,
    names: Iterable[str] | None,
    actor: Actor,
    owner_holds: frozenset[str] | None = None,
) -> list[str]:
    """Sorted permissions for a key: those named, else the usual ones.

    The usual ones of an organization's key are the calling ones as far as actor and plan have them; those of a user's
    or API user's token are all that the owner holds, now and later (`*`), given as `owner_holds`.
    Raises InvalidInput `unknown_permission`, Forbidden `not_in_plan`, and `permission_not_held` for one that the actor
    or the owner lacks: nobody puts into a key what they do not hold.
    """
    if names is None and owner_holds is None:
        usual = ceiling.within(organization, vocabulary.DEFAULT_FOR_KEYS)
        return sorted(actor.permissions & usual)
    if names is None:
        refuse_permissions_beyond(actor, owner_holds or ())
        return [EVERYTHING]
    wanted = known_names(names)
    ceiling.refuse_beyond(organization, wanted)
    refuse_permissions_beyond(actor, wanted)
    return wanted if owner_holds is None else within_owner(wanted, owner_holds)


def known_names(names: Iterable[str]) -> list[str]:
    """The names, sorted. Raises InvalidInput `unknown_permission`."""
    wanted = sorted(set(names))
    if strange := vocabulary.unknown(wanted):
        detail = f"There is no permission called {strange[0]!r}."
        raise InvalidInput("permissions", "unknown_permission", detail)
    return wanted


def within_owner(names: Iterable[str], owner_holds: frozenset[str]) -> list[str]:
    """The names, sorted. Raises InvalidInput `unknown_permission`, Forbidden for what the owner lacks."""
    wanted = known_names(names)
    if lacking := sorted(set(wanted) - owner_holds):
        detail = f"The owner does not hold {', '.join(lacking)}, so its token cannot."
        raise Forbidden(detail, code="permission_not_held")
    return wanted


def clean_owner(owner: User | ApiUser | None, organization: Organization) -> User | ApiUser | None:
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


def refuse_to_mint_for_another(owner: User | ApiUser | None, actor: Actor) -> None:
    """A person's token acts as that person, so its secret is shown to nobody else: not to an administrator (who can
    prepare one, see keys.life.offers), nor to a key that may manage keys. Raises Forbidden `owner_only`."""
    if isinstance(owner, User) and owner.pk != actor.person_pk:
        detail = "Only the person themselves can make a token of theirs. Nothing was created."
        raise Forbidden(detail, code="owner_only")


def refuse_permissions_beyond(actor: Actor, wanted: Iterable[str]) -> None:
    delegation.refuse_beyond(actor, wanted, "put it into a key")


def refuse_reach_beyond(holder: ApiKey | ApiUser, actor: Actor) -> None:
    """A program makes nothing that reaches more than itself: a key of the organization reaches all of it, so another
    one of its keys makes it; a token reaches what its owner was granted. Raises Forbidden `reach_not_held`."""
    delegation.refuse_beyond(actor, (), "make it", holder=holder)


def refuse_to_prolong(
    key: ApiKey, before: datetime | None, after: datetime | None, actor: Actor
) -> None:
    """A program keeps alive only what is no stronger than itself; what it shortens it may always shorten."""
    if is_longer(before, after) and actor.is_program:
        held = owners.permissions_of(key)
        delegation.refuse_beyond(actor, held, "let it live longer", holder=key)


def is_longer(before: datetime | None, after: datetime | None) -> bool:
    """Whether a life is prolonged that ended at `before` and is to end at `after`; None: never."""
    return before is not None and (after is None or after > before)


def refuse_to_restrict(key: ApiKey, actor: Actor) -> None:
    """What a key is held to keeps others from using it: a program decides it of none that is stronger than itself."""
    if actor.is_program:
        held = owners.permissions_of(key)
        delegation.refuse_beyond(actor, held, "change what it is held to", holder=key)


def refuse_to_identify(key: ApiKey, actor: Actor) -> None:
    """By external id and metadata the company's API may know whose key it sees: a program decides of them for none that
    is stronger than itself."""
    if actor.is_program:
        held = owners.permissions_of(key)
        delegation.refuse_beyond(actor, held, "change its external id or metadata", holder=key)


def refuse_to_hand_over(key: ApiKey, actor: Actor) -> None:
    """Rotating or re-issuing shows a new secret with the rights of the old one, so the actor must hold them all."""
    refuse_to_mint_for_another(key.owner_user, actor)
    refuse_permissions_beyond(actor, owners.permissions_of(key))
    refuse_reach_beyond(key, actor)
    if key.is_installation_verifier and not actor.is_operator:
        detail = "This key verifies every organization's keys: only an operator may replace it."
        raise Forbidden(detail, code="operator_only")


def refuse_taken_name(name: str, like: ApiKey, now: datetime, partners: Iterable[int] = ()) -> None:
    """Two living keys of one owner never share a name; `partners` are the row ids that may. Raises NameTaken.

    Call it with the organization's row locked, or two callers at once may both find the name free.
    """
    living = (
        ApiKey.objects.listed()
        .owned_by(like.organization, like.owner_user or like.owner_api_user)
        .filter(where_living(now))
        .exclude(pk__in=partners)
    )
    if living.filter(name__iexact=name).exists():
        raise NameTaken(name, free_name(name, living))


def refuse_too_many(like: ApiKey, now: datetime) -> None:
    """An owner has only so many living keys (security goal: limits on what one caller can pile up), and an
    organization so many as its plan says. Raises Conflict, Refusal `bound_reached`.

    Call it with the organization's row locked. A rotation is not asked: its old key ends by itself.
    """
    is_token = like.owner_user_id or like.owner_api_user_id
    most = settings.MAX_TOKENS_PER_OWNER if is_token else settings.MAX_KEYS_PER_ORGANIZATION
    owner = like.owner_user or like.owner_api_user
    refuse_beyond_plan(like.organization, now)
    living = ApiKey.objects.listed().owned_by(like.organization, owner).filter(where_living(now))
    if living.order_by("expires_at", "pk")[:most].count() >= most:
        detail = f"There are {most:,} living keys of this owner already. Revoke one that is not used any more first."
        raise Conflict("too_many_keys", detail)


def refuse_beyond_plan(organization: Organization, now: datetime) -> None:
    """All living keys and tokens of the organization are bounded by its plan. Raises Refusal `bound_reached`."""
    of_plan = ceiling.most(organization, "most_keys")
    if of_plan is None:
        return
    living = ApiKey.objects.listed().filter(where_living(now), organization=organization)
    bound = f"An organization has at most {of_plan:,} living keys and tokens"
    bounds.refuse_beyond_plan(living[:of_plan].count() + 1, of_plan, bound)


def refuse_flood(organization: Organization, actor: Actor, now: datetime) -> None:
    """Whoever makes and deletes keys without end leaves a row each, so an organization makes so many in a quarter of an
    hour, rotations included. The installation itself is not asked. Raises Refusal `too_many_new_keys` (429)."""
    if actor.acts_for_installation:
        return
    most = settings.MAX_NEW_KEYS
    wait = tries.begin([tries.Bucket(digest("new keys", organization.public_id), most)], now)
    if wait > timedelta(0):
        detail = f"An organization makes at most {most:,} keys in a quarter of an hour. Nothing was created."
        headers = {"Retry-After": str(ceil(wait.total_seconds()))}
        raise Refusal("too_many_new_keys", detail, status=429, headers=headers)


def free_name(name: str, living: ApiKeyQuerySet) -> str:
    """The first of name-2, name-3 ... that no living key has; shortened where it would be too long."""
    number = 2
    while True:
        ending = f"-{number}"
        proposal = name[: LENGTH - len(ending)] + ending
        if not living.filter(name__iexact=proposal).exists():
            return proposal
        number += 1
