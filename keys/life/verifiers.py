"""Which keys may verify every organization's keys? The operator says so, for the key of the company's own API."""

from django.db import transaction

from keys.life.services import lock_key, note
from keys.models import ApiKey
from portal.actors import Actor
from portal.audit.events import Action
from portal.errors import Conflict, Forbidden
from portal.permissions import KEYS_VERIFY


@transaction.atomic
def set_installation_verifier(*, key: ApiKey, verifier: bool, actor: Actor) -> ApiKey:
    """Mark the key as installation verifier, or take the mark away. A marked key gets `keys:verify` if it lacks it.

    Raises Forbidden `operator_only`, Conflict `key_deleted` or `key_revoked`.
    """
    if not actor.acts_for_installation:
        raise Forbidden("Only an operator may do this. Nothing was changed.", code="operator_only")
    current = lock_key(key)
    if verifier and current.revoked_at is not None:
        raise Conflict("key_revoked", "This key is revoked, and that is permanent.")
    if current.is_installation_verifier == verifier:
        return current
    current.is_installation_verifier = verifier
    if verifier:
        current.permissions = sorted({*current.permissions, KEYS_VERIFY})
    current.save(update_fields=["is_installation_verifier", "permissions"])
    note(Action.KEY_VERIFIER_CHANGED, current, actor, {"after": verifier})
    return current
