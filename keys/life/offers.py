"""How does a person get a token that an administrator prepared? It comes into being when they claim it, once.

The administrator names the token and its expiry and never sees the secret: there is none before the claim, and
the claim answers the person alone.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from keys.life import rules
from keys.life.services import NewKey, generate, moment, usual_of
from keys.models import ApiKey, TokenOffer
from keys.verification import owners
from portal import ceiling
from portal.actors import Actor
from portal.audit.events import Action, record
from portal.errors import Conflict, Forbidden, InvalidInput
from portal.models import Organization, User
from portal.names import clean_name
from portal.people.organizations import lock
from portal.restrictions.document import restrictions_of
from portal.restrictions.rules import changed


def waiting(organization: Organization, user: User) -> QuerySet[TokenOffer]:
    """The person's offers that are neither claimed nor withdrawn, oldest first."""
    return TokenOffer.objects.filter(
        organization=organization, user=user, claimed_at=None, withdrawn_at=None
    ).order_by("created_at", "id")


@transaction.atomic
def offer_token(
    *,
    organization: Organization,
    user: User,
    name: str,
    expires_at: datetime | None,
    actor: Actor,
    now: datetime,
    permissions: Iterable[str] | None = None,
    restrictions: Mapping[str, Any] = MappingProxyType({}),
) -> TokenOffer:
    """Prepare a token for a member, with all that the member holds or only with `permissions`, held to `restrictions`
    (members as the API takes them).

    Raises InvalidInput `name_taken` and others, NameTaken, Conflict `owner_inactive`, Forbidden `not_in_plan` or
    `permission_not_held`.
    """
    organization = lock(organization)
    if permissions is not None:
        permissions = rules.known_names(permissions)
        ceiling.refuse_beyond(organization, permissions)
    held = owners.permissions_of_active_owner(organization, user) or frozenset()
    name = clean_name(name)
    rules.refuse_taken_name(name, ApiKey(organization=organization, owner_user=user), now)
    refuse_prepared_name(name, waiting(organization, user))
    offer = TokenOffer.objects.create(
        organization=organization,
        user=user,
        name=name,
        expires_at=rules.clean_expiry(expires_at, now, organization),
        permissions=None if permissions is None else rules.within_owner(permissions, held),
        restrictions=changed(usual_of(user), restrictions).as_document(),
        offered_by=actor.user,
        created_at=now,
    )
    note(Action.TOKEN_OFFERED, offer, actor)
    return offer


@transaction.atomic
def claim(*, offer: TokenOffer, actor: Actor, now: datetime) -> NewKey:
    """Make the token that was prepared for the acting person. Of two claims at once one wins.

    Raises Forbidden for anybody else, Conflict `offer_gone` when it was claimed or withdrawn, InvalidInput when
    its expiry has passed meanwhile, NameTaken.
    """
    if actor.user is None or actor.user.pk != offer.user_id:
        raise Forbidden("Only the person for whom this token was prepared can claim it.")
    end(offer, claimed_at=now)
    held = owners.permissions_of_active_owner(offer.organization, actor.user) or frozenset()
    made = generate(
        organization=offer.organization,
        owner=actor.user,
        name=offer.name,
        expires_at=rules.within_plan(offer.expires_at, now, offer.organization),
        # What the person lost meanwhile stays off the token instead of making it unclaimable.
        permissions=None if offer.permissions is None else held.intersection(offer.permissions),
        # What was allowed when it was prepared stays, as it does of a key that exists.
        restrictions=restrictions_of(offer.restrictions),
        actor=actor,
        now=now,
    )
    note(Action.TOKEN_CLAIMED, offer, actor, {"key": made.key.public_id})
    return made


@transaction.atomic
def withdraw(*, offer: TokenOffer, actor: Actor, now: datetime) -> None:
    """Take back an offer that nobody claimed. Raises Conflict `offer_gone`."""
    end(offer, withdrawn_at=now)
    note(Action.TOKEN_OFFER_WITHDRAWN, offer, actor)


def refuse_prepared_name(name: str, among: QuerySet[TokenOffer]) -> None:
    """Of two prepared tokens of one name only one could be claimed. Raises InvalidInput `name_taken` (409)."""
    if among.filter(name__iexact=name).exists():
        detail = f"A token called “{name}” waits for this person already. Choose another name."
        raise InvalidInput("name", "name_taken", detail, status=409)


def end(offer: TokenOffer, **moment_of_end: datetime) -> None:
    if not still_open(offer).update(**moment_of_end):
        raise gone()


def refuse_ended(offer: TokenOffer) -> None:
    """Raises Conflict `offer_gone`."""
    if not still_open(offer).exists():
        raise gone()


def still_open(offer: TokenOffer) -> QuerySet[TokenOffer]:
    return TokenOffer.objects.filter(pk=offer.pk, claimed_at=None, withdrawn_at=None)


def gone() -> Conflict:
    detail = "This token was already claimed or withdrawn. Nothing was changed."
    return Conflict("offer_gone", detail)


def note(action: Action, offer: TokenOffer, actor: Actor, details: dict | None = None) -> None:
    record(
        action=action,
        actor=actor,
        organization=offer.organization,
        object_type="token_offer",
        object_id=offer.public_id,
        object_name=offer.name,
        details={
            "for": offer.user.email,
            "expires_at": moment(offer.expires_at),
            **(details or {}),
        },
    )
