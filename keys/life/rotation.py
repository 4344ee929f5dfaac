"""How does one key take over from another? Rotation with an overlap, and re-issue of a key never used."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from keys.life import rules
from keys.life.expiry import as_long_again
from keys.life.services import NewKey, lock_key, moment, note, refuse_dead, revoke, store
from keys.models import ApiKey
from portal.actors import Actor
from portal.audit.events import Action
from portal.errors import Conflict, InvalidInput
from portal.restrictions.document import restrictions_of

LONGEST_OVERLAP = timedelta(days=366)


@dataclass(frozen=True)
class Rotated(NewKey):
    """The new key, and the one that it replaces with the end of its overlap as its expiry."""

    replaces: ApiKey


@transaction.atomic
def rotate(*, key: ApiKey, overlap: timedelta, actor: Actor, now: datetime) -> Rotated:
    """Make a successor with the same name, owner and permissions; the old key works until the overlap ends.

    The successor lives as long as the old key was meant to live. Of callers at once one wins.
    Raises Conflict `key_expired`, `key_revoked`, `key_replaced`; Forbidden; InvalidInput `invalid_overlap`.
    """
    old = lock_key(key)
    refuse_dead(old, now)
    rules.refuse_to_hand_over(old, actor)
    if old.replaced_by is not None:
        detail = f"This key was already rotated; {old.replaced_by.masked} is its successor."
        raise Conflict("key_replaced", detail)
    ends_at = clean_overlap(overlap, now)
    made = store(successor_of(old, now), actor, now)
    old.expires_at = min(old.expires_at or ends_at, ends_at)
    old.save(update_fields=["expires_at"])
    note(
        Action.KEY_ROTATED,
        old,
        actor,
        {"successor": made.key.public_id, "overlap_ends_at": moment(old.expires_at)},
    )
    note(Action.KEY_GENERATED, made.key, actor, {"replaces": old.public_id})
    return Rotated(made.key, made.text, replaces=old)


@transaction.atomic
def change_overlap(*, key: ApiKey, overlap: timedelta, actor: Actor, now: datetime) -> ApiKey:
    """Let the old key of a rotation work for `overlap` from now on: longer than planned, shorter, or not at all.

    Raises Conflict `key_expired`, `key_revoked`, `key_not_rotated`; InvalidInput `invalid_overlap`.
    """
    old = lock_key(key)
    refuse_dead(old, now)
    if old.replaced_by is None:
        raise Conflict(
            "key_not_rotated", "This key has no successor, so it has no overlap to change."
        )
    before, after = old.expires_at, clean_overlap(overlap, now)
    if after == before:
        return old
    rules.refuse_to_prolong(old, before, after, actor)
    old.expires_at = after
    old.save(update_fields=["expires_at"])
    details = {"before": moment(before), "after": moment(after), "overlap": True}
    note(Action.KEY_EXPIRY_CHANGED, old, actor, details)
    return old


@transaction.atomic
def reissue(*, key: ApiKey, actor: Actor, now: datetime) -> NewKey:
    """Replace a key that was never used, because its text was lost: a new key, and the old one revoked at once.

    Raises Conflict `key_used`, `key_expired`, `key_revoked`, `key_replaced`; Forbidden.
    """
    old = lock_key(key)
    refuse_dead(old, now)
    rules.refuse_to_hand_over(old, actor)
    if old.replaced_by is not None:
        raise Conflict("key_replaced", "This key was rotated; re-issue its successor instead.")
    if old.last_used_at is not None:
        detail = (
            "This key has been used, so somebody holds it. Rotate it instead; nothing was changed."
        )
        raise Conflict("key_used", detail)
    revoke(key=old, actor=actor, now=now, reason="reissued")
    replacement = successor_of(old, now)
    replacement.expires_at = rules.within_plan(old.expires_at, now, old.organization)
    made = store(replacement, actor, now)
    note(Action.KEY_REISSUED, made.key, actor, {"replaces": old.public_id})
    return made


def take_external_id(old: ApiKey) -> str | None:
    """The external id names the use, not the text: it goes on to the successor, and the old key gives it up."""
    external_id = old.external_id
    if external_id is not None:
        old.external_id = None
        old.save(update_fields=["external_id"])
    return external_id


def successor_of(old: ApiKey, now: datetime) -> ApiKey:
    """A key like the old one, not yet stored. From now on the external id is its own."""
    return ApiKey(
        organization=old.organization,
        owner_user=old.owner_user,
        owner_api_user=old.owner_api_user,
        name=old.name,
        permissions=old.permissions,
        restrictions=carried_on(old),
        is_installation_verifier=old.is_installation_verifier,
        expires_at=successor_ends_at(old, now),
        replaces=old,
        external_id=take_external_id(old),
        metadata=old.metadata,
    )


def successor_ends_at(old: ApiKey, now: datetime) -> datetime | None:
    """When the successor would end if the key was rotated now, at the latest as the plan has it; None for never."""
    organization = old.organization
    again = as_long_again(old.created_at, old.expires_at, organization.time_zone, now)
    return rules.within_plan(again, now, organization)


def clean_overlap(overlap: timedelta, now: datetime) -> datetime:
    """The end of the overlap. Raises InvalidInput `invalid_overlap` below zero or above a year."""
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        detail = "An overlap lasts from 0 seconds to 366 days."
        raise InvalidInput("overlap_seconds", "invalid_overlap", detail)
    return now + overlap


def carried_on(old: ApiKey) -> dict[str, Any] | None:
    """What the successor is held to: the same, with the counts of the old one, so that nobody rotates a quota away."""
    held_to = restrictions_of(old.restrictions)
    return held_to._replace(counts_as=held_to.counts_as or old.pk).as_document()
