"""What do other systems call a key, and what is noted beside it? Its external id and its metadata."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from keys.life import rules
from keys.life.services import NOUN, lock_key, note
from keys.models import ApiKey
from portal.actors import Actor
from portal.audit.events import Action
from portal.external.rules import changed, external_of, refusing_taken, told


@transaction.atomic
def identify(*, key: ApiKey, asked: Mapping[str, Any], actor: Actor) -> ApiKey:
    """Give the key the `external_id` and the `metadata` that are asked, as the API takes them; what is not named stays.
    One that has ended may be given others, too: so its external id is free for another one.

    Raises InvalidInput, also `external_id_taken` (409), Forbidden for a key that is stronger than the calling program,
    Conflict `key_deleted`.
    """
    key = lock_key(key)
    before = external_of(key)
    after = changed(before, asked)
    if after == before:
        return key
    rules.refuse_to_identify(key, actor)
    key.external_id, key.metadata = after
    with refusing_taken(key, NOUN):
        key.save(update_fields=["external_id", "metadata"])
    note(Action.KEY_METADATA_CHANGED, key, actor, told(before, after))
    return key
