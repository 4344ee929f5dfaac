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
from portal.errors import Conflict
from portal.restrictions.addresses import address_in, is_within
from portal.restrictions.document import Restrictions, restrictions_of
from portal.restrictions.rules import changed


@transaction.atomic
def change_restrictions(
    *,
    key: ApiKey,
    asked: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    confirmed: bool = False,
) -> ApiKey:
    """Hold a living key to what is asked, as the API takes it; what is not named stays.

    Raises InvalidInput, Forbidden for a key that is stronger than the calling program, Conflict `key_expired`,
    `key_revoked`, and `would_shut_out` where the calling key would not be taken from where it is now, unless that is
    `confirmed`.
    """
    key = lock_key(key)
    refuse_dead(key, now)
    before = restrictions_of(key.restrictions)
    after = changed(before, asked)
    if after == before:
        return key
    rules.refuse_to_restrict(key, actor)
    if key.pk == actor.key_pk and not confirmed:
        refuse_to_shut_out(after, actor)
    key.restrictions = after.as_document()
    key.save(update_fields=["restrictions"])
    note(Action.KEY_RESTRICTED, key, actor, {"before": before.set(), "after": after.set()})
    return key


def refuse_to_shut_out(wanted: Restrictions, actor: Actor) -> None:
    """Whoever changes the list of the key with which they call may shut themselves out."""
    if wanted.ip_allow and not is_within(address_in(actor.ip), wanted.ip_allow):
        detail = (
            f"The list does not hold {actor.ip or 'your address'}, from which you call with this very key: it would be "
            "refused from now on. Send confirmed=true to go on. Nothing was changed."
        )
        raise Conflict("would_shut_out", detail)
