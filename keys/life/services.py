"""What can be done to a key: generate, rename, change its expiry, revoke, delete. One transaction and one audit
event each; `keys.life.rotation` replaces one key by another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from django.db import transaction

from apiusers.models import ApiUser
from keys import keystring
from keys.life import rules
from keys.models import ApiKey
from keys.secrets import hashing
from keys.verification import owners
from portal import public_ids
from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_of
from portal.errors import Conflict, Deleted, Refusal
from portal.external import rules as external_rules
from portal.external.rules import refusing_taken
from portal.models import Organization
from portal.names import clean_name
from portal.people.organizations import User, lock
from portal.restrictions.document import Restrictions
from portal.restrictions.rules import changed

note = partial(note_of, "api_key")
NOUN = "key of this organization"


@dataclass(frozen=True)
class NewKey:
    """A key just made. `text` is the full key: it exists here, in the one answer, and nowhere afterwards."""

    key: ApiKey
    text: str = field(repr=False)


@transaction.atomic
def generate(
    *,
    organization: Organization,
    name: str,
    expires_at: datetime | None,
    actor: Actor,
    now: datetime,
    owner: User | ApiUser | None = None,
    permissions: Iterable[str] | None = None,
    restrictions: Mapping[str, Any] | Restrictions = MappingProxyType({}),
    external: Mapping[str, Any] = MappingProxyType({}),
) -> NewKey:
    """Make a key owned by the organization, or by `owner`. Without `permissions` it may call and nothing else.
    `restrictions` are members as the API takes them (portal.restrictions.rules), or all of what was checked before;
    `external` is its `external_id` and `metadata` (portal.external.rules).

    Raises InvalidInput (`external_id_taken` is 409), NameTaken, Forbidden, Conflict `owner_inactive`, `too_many_keys`.
    """
    organization = lock(organization)
    owner = rules.clean_owner(owner, organization)
    rules.refuse_to_mint_for_another(owner, actor)
    owner_holds = owners.permissions_of_active_owner(organization, owner)
    key = ApiKey(
        organization=organization,
        owner_user=owner if isinstance(owner, User) else None,
        owner_api_user=owner if isinstance(owner, ApiUser) else None,
        name=clean_name(name),
        expires_at=rules.clean_expiry(expires_at, now, organization),
        permissions=rules.clean_permissions(organization, permissions, actor, owner_holds),
        restrictions=held_to(restrictions, owner).as_document(),
    )
    key.external_id, key.metadata = external_rules.changed(external_rules.NOTHING, external)
    rules.refuse_reach_beyond(key, actor)
    rules.refuse_taken_name(key.name, key, now)
    rules.refuse_too_many(key, now)
    made = store(key, actor, now)
    note(Action.KEY_GENERATED, key, actor, {"expires_at": moment(key.expires_at)})
    return made


def held_to(asked: Mapping[str, Any] | Restrictions, owner: User | ApiUser | None) -> Restrictions:
    """Raises InvalidInput."""
    return asked if isinstance(asked, Restrictions) else changed(usual_of(owner), asked)


def usual_of(owner: User | ApiUser | None) -> Restrictions:
    """What a new key is held to where nothing else is said: one of the organization belongs on servers."""
    return Restrictions(refuse_browsers=owner is None)


def store(key: ApiKey, actor: Actor, now: datetime) -> NewKey:
    """Give the row its secret and save it. Only the digest and the last eight characters stay. Raises Refusal
    `too_many_new_keys`."""
    rules.refuse_flood(key.organization, actor, now)
    key.public_id = public_ids.object_id()
    secret = keystring.generate(key.public_id)
    digest = hashing.digest_of(secret)
    key.digest, key.pepper_version, key.tail = digest.text, digest.pepper_version, secret.tail
    key.created_at, key.created_by_user, key.created_by_key_id = now, actor.user, actor.key_pk
    with refusing_taken(key, NOUN):
        key.save(force_insert=True)
    return NewKey(read_again(key), secret.text)


@transaction.atomic
def rename(*, key: ApiKey, name: str, actor: Actor, now: datetime) -> ApiKey:
    """Give the key another name. Raises InvalidInput, NameTaken, Conflict `key_deleted`."""
    key = lock_key(key)
    before, after = key.name, clean_name(name)
    if after == before:
        return key
    if key.is_living_at(now):
        rules.refuse_taken_name(after, key, now, partners=overlap_partners(key))
    key.name = after
    key.save(update_fields=["name"])
    note(Action.KEY_RENAMED, key, actor, {"before": before, "after": after})
    return key


@transaction.atomic
def change_expiry(
    *, key: ApiKey, expires_at: datetime | None, actor: Actor, now: datetime
) -> ApiKey:
    """Let a living key expire at another moment, or never. An expired or revoked key stays dead.

    Raises InvalidInput `invalid_expiry`, Conflict `key_expired`, `key_revoked` or `key_replaced`.
    """
    key = lock_key(key)
    refuse_dead(key, now)
    before = key.expires_at
    after = rules.clean_expiry(expires_at, now, key.organization)
    if after is None and key.replaced_by is not None:
        detail = "This key was rotated: its overlap can be extended, but it cannot live for ever."
        raise Conflict("key_replaced", detail)
    if after == before:
        return key
    rules.refuse_to_prolong(key, before, after, actor)
    key.expires_at = after
    key.save(update_fields=["expires_at"])
    note(Action.KEY_EXPIRY_CHANGED, key, actor, {"before": moment(before), "after": moment(after)})
    return key


@transaction.atomic
def revoke(*, key: ApiKey, actor: Actor, now: datetime, reason: str = "") -> tuple[ApiKey, bool]:
    """End the key for ever. Returns it, and whether this call was the one that did it.

    The update counts only a row that is not revoked yet, so of two callers at once exactly one writes the event.
    It waits for a rotation under way: a rotation that had read the living key could otherwise still give it a
    successor after the revocation was answered. Raises Refusal `not_found`.
    """
    lock(key.organization)
    won = ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(
        revoked_at=now, revocation_reason=reason[:200]
    )
    key = read_again(key)
    if won:
        note(Action.KEY_REVOKED, key, actor, {"reason": reason[:200]} if reason else {})
    return key, bool(won)


@transaction.atomic
def delete(*, key: ApiKey, actor: Actor, now: datetime) -> bool:
    """Revoke the key if it is not, and take it off every list. Its audit trail stays. True when this call did it."""
    key, _ = revoke(key=key, actor=actor, now=now, reason="deleted")
    won = ApiKey.objects.listed().filter(pk=key.pk).update(deleted_at=now)
    if won:
        note(Action.KEY_DELETED, key, actor)
    return bool(won)


def lock_key(key: ApiKey) -> ApiKey:
    """The row as it stands now, under the organization's lock. Raises Conflict `key_deleted`."""
    lock(key.organization)
    current = read_again(key)
    if current.deleted_at is not None:
        raise Deleted("key")
    return current


def read_again(key: ApiKey) -> ApiKey:
    found = owners.with_owner(ApiKey.objects.all()).filter(pk=key.pk).first()
    if found is None:
        raise gone()
    return found


def gone() -> Refusal:
    return Refusal("not_found", "There is no such key any more. Nothing was changed.", status=404)


def overlap_partners(key: ApiKey) -> list[int]:
    """The rows that may bear the same name: the key itself, the one it replaces and the one that replaces it."""
    successor = key.replaced_by
    return [pk for pk in (key.pk, key.replaces_id, successor and successor.pk) if pk]


def refuse_dead(key: ApiKey, now: datetime) -> None:
    if key.revoked_at is not None:
        raise Conflict(
            "key_revoked", "This key is revoked, and that is permanent. Nothing was changed."
        )
    if not key.is_living_at(now):
        detail = "This key has expired. Nothing was changed; generate a new key instead."
        raise Conflict("key_expired", detail)


def moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
