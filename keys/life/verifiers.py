"""Which keys may verify every organization's keys? The operator says so, for the key of the company's own API."""

from datetime import datetime

from django.db import transaction

from keys.life import services
from keys.life.services import NewKey, lock_key, note
from keys.models import ApiKey
from portal.actors import Actor
from portal.audit.events import Action
from portal.errors import Conflict, Forbidden
from portal.models import Organization
from portal.people import organizations
from portal.permissions import KEYS_VERIFY

HOME = "Gateways and services"  # the organization of the operator's own verifiers


@transaction.atomic
def make_installation_verifier(
    *, name: str, actor: Actor, now: datetime, organization: Organization | None = None
) -> NewKey:
    """Make a key that verifies every organization's keys and may do nothing else. It never expires.

    Without `organization` it lies with the earlier ones in an organization that nobody belongs to, so that no
    member's departure or mistake ends it. Raises Forbidden `operator_only`, and as `services.generate`.
    """
    place = (
        organization
        or home()
        or organizations.create_without_owner(name=HOME, actor=actor, now=now)
    )
    made = services.generate(
        organization=place,
        name=name,
        expires_at=None,
        actor=actor,
        now=now,
        permissions=[KEYS_VERIFY],
    )
    return NewKey(set_installation_verifier(key=made.key, verifier=True, actor=actor), made.text)


def home() -> Organization | None:
    """Where earlier verifiers lie: the first organization without members that has one."""
    return (
        Organization.objects.filter(memberships=None, keys__is_installation_verifier=True)
        .order_by("pk")
        .first()
    )


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
