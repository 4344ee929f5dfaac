"""How do keys that were revoked, shortened or handed over end again after a restore?"""

from datetime import datetime

from keys.life import offers, services, verifiers
from keys.models import ApiKey, TokenOffer
from portal.audit.events import Action
from portal.journal.entries import NotedEnd
from portal.journal.replays import Replay
from portal.people.replays import restorer

REASON = "revoked before the database was restored"


def replays() -> dict[str, Replay]:
    return {
        Action.KEY_REVOKED: Replay(revoke),
        Action.KEY_DELETED: Replay(delete),
        Action.KEY_EXPIRY_CHANGED: Replay(shorten, keeps=("after",)),
        Action.KEY_ROTATED: Replay(end_overlap, keeps=("overlap_ends_at",)),
        Action.KEY_VERIFIER_CHANGED: Replay(take_mark, keeps=("after",)),
        Action.TOKEN_CLAIMED: Replay(withdraw),
        Action.TOKEN_OFFER_WITHDRAWN: Replay(withdraw),
    }


def of(entry: NotedEnd) -> list[ApiKey]:
    """The key, if the backup has it."""
    return list(ApiKey.objects.filter(public_id=entry.object_id).select_related("organization"))


def revoke(entry: NotedEnd, now: datetime) -> None:
    for key in of(entry):
        services.revoke(key=key, actor=restorer(), now=now, reason=REASON)


def delete(entry: NotedEnd, now: datetime) -> None:
    for key in of(entry):
        services.delete(key=key, actor=restorer(), now=now)


def shorten(entry: NotedEnd, now: datetime) -> None:
    end_by(entry, entry.details.get("after"))


def end_overlap(entry: NotedEnd, now: datetime) -> None:
    """The successor is not in the backup, and is unknown from now on; the old key ends when it was to end."""
    end_by(entry, entry.details.get("overlap_ends_at"))


def end_by(entry: NotedEnd, moment: str | None) -> None:
    """Let the key expire at this moment where it would live longer. It is given no longer life than the backup's."""
    ends = datetime.fromisoformat(moment) if moment else None
    for key in of(entry):
        before = key.expires_at
        if ends is not None and (before is None or ends < before):
            key.expires_at = ends
            key.save(update_fields=["expires_at"])
            details = {"before": services.moment(before), "after": services.moment(ends)}
            services.note(Action.KEY_EXPIRY_CHANGED, key, restorer(), details)


def take_mark(entry: NotedEnd, now: datetime) -> None:
    if entry.details.get("after") is False:
        for key in of(entry):
            verifiers.set_installation_verifier(key=key, verifier=False, actor=restorer())


def withdraw(entry: NotedEnd, now: datetime) -> None:
    """A token that was claimed, and whose key is not in the backup, is not there to be claimed again."""
    waiting = TokenOffer.objects.filter(
        public_id=entry.object_id, claimed_at=None, withdrawn_at=None
    )
    for offer in waiting.select_related("organization", "user"):
        offers.withdraw(offer=offer, actor=restorer(), now=now)
