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
    """Also of whom the backup knows as an only Owner or administrator: whoever was made one since is not in it, and who
    deleted their account must not be back. `after_restore` names the organizations that have no Owner then."""
    for user in User.objects.filter(public_id=entry.object_id):
        deletion.delete(
            user=user, confirmation=user.email, actor=restorer(), now=now, even_last=True
        )
