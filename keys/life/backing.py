"""What may a key still do that acted earlier? Asked for what it left behind and what still waits for its right."""

from datetime import datetime

from keys.models import ApiKey
from keys.status import Status
from keys.verification import owners


def held_now(public_id: str, now: datetime) -> frozenset[str]:
    """The permissions that the key of this id holds now, or the one that took over from it by rotation.

    None once it was revoked or has ended without a successor, and none while its owner is shut out: a key that was
    stolen leaves nothing behind that works after its revocation.
    """
    rows = owners.with_owner(ApiKey.objects.all())
    key = rows.filter(public_id=public_id).first()
    while key is not None and key.status_at(now) is not Status.REVOKED:
        if key.is_living_at(now):
            is_active = owners.standing_of(key).is_active
            return owners.permissions_of(key) if is_active else frozenset()
        key = rows.filter(replaces=key).first()
    return frozenset()
