"""What can be done to a key of the installation: create, restrict, revoke. One transaction and one audit event each.

Creating is for whoever has the machine (`manage.py operator_key`): a session in the admin, which can be stolen, makes
no lasting secret. For the same reason none is rotated: another one is made, and the first is revoked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from django.db import transaction

from keys import keystring
from keys.life.rules import clean_expiry
from keys.life.services import moment
from keys.models import OperatorKey
from keys.operators.scopes import SCOPES, clean_scopes
from keys.secrets import hashing
from keys.status import where_living
from portal import public_ids
from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_in
from portal.errors import Conflict, Refusal
from portal.names import clean_name, refuse_taken
from portal.plans.services import refuse_others
from portal.restrictions.document import Restrictions, restrictions_of
from portal.restrictions.rules import changed

note = partial(note_in, "operator_key", organization=None)
USUAL = Restrictions(refuse_browsers=True)  # it belongs on servers


@dataclass(frozen=True)
class NewOperatorKey:
    """A key just made. `text` is the full key: it exists here, in the one answer, and nowhere afterwards."""

    key: OperatorKey
    text: str = field(repr=False)


@transaction.atomic
def create(
    *,
    name: str,
    actor: Actor,
    now: datetime,
    scopes: Iterable[str] = SCOPES,
    expires_at: datetime | None = None,
    restrictions: Mapping[str, Any] = MappingProxyType({}),
) -> NewOperatorKey:
    """Make a key of the installation. `restrictions` are members as the API takes them (portal.restrictions.rules).

    Raises InvalidInput, Forbidden `operator_only`.
    """
    refuse_others(actor)
    key = OperatorKey(
        public_id=public_ids.object_id(),
        name=clean_name(name),
        scopes=clean_scopes(scopes),
        expires_at=clean_expiry(expires_at, now),
        restrictions=changed(USUAL, restrictions).as_document(),
        created_at=now,
    )
    refuse_taken(OperatorKey.objects.filter(where_living(now)), key.name, "a living operator key")
    secret = keystring.generate_operator(key.public_id)
    digest = hashing.digest_of(secret)
    key.digest, key.pepper_version, key.tail = digest.text, digest.pepper_version, secret.tail
    key.save(force_insert=True)
    details = {"scopes": key.scopes, "expires_at": moment(key.expires_at)}
    note(Action.OPERATOR_KEY_CREATED, named=key, actor=actor, details=details)
    return NewOperatorKey(key, secret.text)


@transaction.atomic
def restrict(*, key: OperatorKey, asked: Mapping[str, Any], actor: Actor) -> OperatorKey:
    """Hold the key to what is asked, as the API takes it; what is not named stays.

    Raises InvalidInput, Forbidden `operator_only`, Conflict `key_revoked`, Refusal `not_found`.
    """
    refuse_others(actor)
    current = lock_key(key)
    if current.revoked_at is not None:
        raise Conflict("key_revoked", "This key is revoked, and that is permanent.")
    before = restrictions_of(current.restrictions)
    after = changed(before, asked)
    if after == before:
        return current
    current.restrictions = after.as_document()
    current.save(update_fields=["restrictions"])
    details = {"before": before.set(), "after": after.set()}
    note(Action.OPERATOR_KEY_RESTRICTED, named=current, actor=actor, details=details)
    return current


@transaction.atomic
def revoke(
    *, key: OperatorKey, actor: Actor, now: datetime, reason: str = ""
) -> tuple[OperatorKey, bool]:
    """End the key for ever, the last one too: whoever has the machine makes another. Returns it, and whether this call
    was the one that did it. Raises Forbidden `operator_only`, Refusal `not_found`."""
    refuse_others(actor)
    won = OperatorKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(
        revoked_at=now, revocation_reason=reason[:200]
    )
    current = lock_key(key)
    if won:
        details = {"reason": reason[:200]} if reason else {}
        note(Action.OPERATOR_KEY_REVOKED, named=current, actor=actor, details=details)
    return current, bool(won)


def lock_key(key: OperatorKey) -> OperatorKey:
    """The row as it stands now, held until the transaction ends. Raises Refusal `not_found`."""
    current = OperatorKey.objects.select_for_update().filter(pk=key.pk).first()
    if current is None:
        detail = "There is no such key any more. Nothing was changed."
        raise Refusal("not_found", detail, status=404)
    return current
