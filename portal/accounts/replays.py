"""How does an account that was deleted end again after a restore?"""

from datetime import datetime

from portal.accounts import deletion
from portal.audit.events import Action
from portal.journal.entries import NotedEnd
from portal.journal.replays import Replay
from portal.models import User
from portal.people.replays import restorer


def replays() -> dict[str, Replay]:
    return {Action.USER_DELETED: Replay(delete)}


def delete(entry: NotedEnd, now: datetime) -> None:
    """Refused where the backup knows the person as the last Owner: whoever was made one since is not in it."""
    for user in User.objects.filter(public_id=entry.object_id):
        deletion.delete(user=user, confirmation=user.email, actor=restorer(), now=now)
