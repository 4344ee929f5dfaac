"""What do keys of the installation have to do with what happens on the ground? Subscribed in KeysConfig.ready().

Whom one invited gets in while it lives, and one that was revoked ends again after a restore.
"""

from datetime import datetime

from keys.models import OperatorKey
from keys.operators.scopes import MANAGE, held_by
from keys.operators.services import revoke
from keys.status import where_living
from portal.audit.events import Action
from portal.journal.entries import NotedEnd
from portal.journal.replays import Replay
from portal.people.replays import restorer

RESTORED = "revoked before the database was restored"


def may_operate(public_id: str, now: datetime) -> bool:
    """Whether this is a living key that may change organizations. So an Owner whom a key invited that was revoked does
    not get in: whoever stole it leaves nothing behind."""
    key = OperatorKey.objects.filter(where_living(now), public_id=public_id).first()
    return key is not None and MANAGE in held_by(key.scopes)


def replays() -> dict[str, Replay]:
    return {Action.OPERATOR_KEY_REVOKED: Replay(revoke_again)}


def revoke_again(entry: NotedEnd, now: datetime) -> None:
    for key in OperatorKey.objects.filter(public_id=entry.object_id):
        revoke(key=key, actor=restorer(), now=now, reason=RESTORED)
