"""How do API users that were switched off or deleted end again after a restore?"""

from datetime import datetime

from apiusers.api_users import services
from apiusers.models import ApiUser
from portal.audit.events import Action
from portal.journal.entries import NotedEnd
from portal.journal.replays import Replay, nothing
from portal.people.replays import restorer


def replays() -> dict[str, Replay]:
    return {
        Action.API_USER_DEACTIVATED: Replay(deactivate),
        Action.API_USER_REACTIVATED: Replay(nothing, takes_back=(Action.API_USER_DEACTIVATED,)),
        Action.API_USER_DELETED: Replay(delete),
    }


def deactivate(entry: NotedEnd, now: datetime) -> None:
    rows = ApiUser.objects.filter(public_id=entry.object_id, deleted_at=None)
    for api_user in rows.select_related("organization"):
        services.set_active(api_user=api_user, active=False, actor=restorer())


def delete(entry: NotedEnd, now: datetime) -> None:
    for api_user in ApiUser.objects.filter(public_id=entry.object_id).select_related(
        "organization"
    ):
        services.delete_api_user(api_user=api_user, actor=restorer(), now=now, confirmed=True)
