"""What is a key held to from now on? Its limits, its list of addresses, whether browsers may send it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from keys.life import rules
from keys.life.services import lock_key, note, refuse_dead
from keys.models import ApiKey
from portal.actors import Actor
from portal.audit.events import Action
from portal.restrictions.document import restrictions_of
from portal.restrictions.rules import Comparison, changed, content, refuse_to_shut_out


@transaction.atomic
def change_restrictions(
    *,
    key: ApiKey,
    asked: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    confirmed: bool = False,
    compare: Comparison = content,
) -> ApiKey:
    """Hold a living key to what is asked, as the API takes it; what is not named stays. `compare` is asked under the
    lock, and what it raises changes nothing.

    Raises InvalidInput, Forbidden for a key that is stronger than the calling program, Conflict `key_expired`,
    `key_revoked`, and `would_shut_out` unless it is `confirmed`: where the calling key, or any key that a person
    changes, would not be taken from where the caller is now.
    """
    key = lock_key(key)
    refuse_dead(key, now)
    before = restrictions_of(key.restrictions)
    after = changed(before, asked)
    if after == before:
        return key
    rules.refuse_to_restrict(key, actor)
    compare(before, after)
    if not actor.is_program or key.pk == actor.key_pk:
        refuse_to_shut_out(before, after, actor, confirmed=confirmed)
    key.restrictions = after.as_document()
    key.save(update_fields=["restrictions"])
    note(Action.KEY_RESTRICTED, key, actor, {"before": before.set(), "after": after.set()})
    return key
