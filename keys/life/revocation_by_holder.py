"""What may whoever holds a key do with it, whatever the key is allowed? End it: possession is the proof (RFC 7009)."""

from datetime import datetime

from django.db import transaction

from keys.life.services import revoke
from keys.models import ApiKey
from portal.actors import Actor
from portal.people import notices

REASON = "revoked by its holder"


@transaction.atomic
def revoke_by_holder(*, key: ApiKey, actor: Actor, now: datetime) -> ApiKey:
    """End the key for ever, and tell the administrators, and the person whose key it is, by mail.

    Its text was shown by `actor`: the key itself, another program or an application.
    """
    revoked, won = revoke(key=key, actor=actor, now=now, reason=REASON)
    if won:
        people = notices.administrators_of(revoked.organization)
        if revoked.owner_user is not None:
            people.append(revoked.owner_user)
        subject = f"A key of {revoked.organization} was revoked by its holder"
        context = {"key": revoked, "by": actor.name}
        notices.tell(people, subject, "keys/changes/revoked_by_holder_mail.txt", context)
    return revoked
