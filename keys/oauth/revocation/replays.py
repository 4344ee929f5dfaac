"""How do consents, access tokens, applications and signing keys end again after a restore, and what ends with it?

What lives for minutes or is used once is not in the journal: a restore ends all of it.
"""

from datetime import datetime, timedelta

from keys.life.replays import of
from keys.models import (
    Application,
    AuthorizationCode,
    DeviceAuthorization,
    RefreshToken,
    RevokedToken,
)
from keys.oauth.applications import services as applications
from keys.oauth.grants import consents
from keys.oauth.lifetimes import LONGEST
from keys.oauth.revocation import revoked_access_tokens
from keys.secrets import signing_rotation
from portal.audit.events import Action
from portal.journal.entries import NotedEnd
from portal.journal.replays import Replay, nothing
from portal.people.replays import restorer


def replays() -> dict[str, Replay]:
    return {
        Action.CONSENT_WITHDRAWN: Replay(withdraw),
        Action.TOKEN_REVOKED: Replay(revoke_token, keeps=("token_id",)),
        Action.TOKENS_REVOKED: Replay(revoke_all),
        Action.APPLICATION_DISABLED: Replay(disable),
        Action.APPLICATION_ENABLED: Replay(nothing, takes_back=(Action.APPLICATION_DISABLED,)),
        Action.APPLICATION_DELETED: Replay(delete),
        signing_rotation.GIVEN_UP: Replay(give_up),
    }


def withdraw(entry: NotedEnd, now: datetime) -> None:
    for consent in of(entry):
        consents.withdraw(consent=consent, actor=restorer(), now=now, reason="before a restore")


def revoke_token(entry: NotedEnd, now: datetime) -> None:
    """Also where its key is unknown now: nothing is lost by it. No token lives longer than a week."""
    RevokedToken.objects.get_or_create(
        subject=entry.details["token_id"],
        defaults={"revoked_at": now, "expires_at": now + timedelta(seconds=LONGEST)},
    )


def revoke_all(entry: NotedEnd, now: datetime) -> None:
    """Each time raises the number that the key's tokens carry, as it did then."""
    for key in of(entry):
        if key.deleted_at is None:
            revoked_access_tokens.revoke_all(key=key, actor=restorer())


def found(entry: NotedEnd) -> list[Application]:
    rows = Application.objects.filter(public_id=entry.object_id, deleted_at=None)
    return list(rows.select_related("organization"))


def disable(entry: NotedEnd, now: datetime) -> None:
    for application in found(entry):
        applications.set_enabled(application=application, enabled=False, actor=restorer(), now=now)


def delete(entry: NotedEnd, now: datetime) -> None:
    for application in found(entry):
        applications.delete(application=application, actor=restorer(), now=now)


def give_up(entry: NotedEnd, now: datetime) -> None:
    signing_rotation.give_up(entry.object_id)


def end_what_is_used_once(now: datetime) -> dict[str, int]:
    """Codes, devices and refresh tokens: one that was used after the backup would pass a second time. What people
    allow stays; applications ask them again. How many of each."""
    kinds = {
        "authorization codes": AuthorizationCode,
        "device requests": DeviceAuthorization,
        "refresh tokens": RefreshToken,
    }
    return {name: model._default_manager.all().delete()[0] for name, model in kinds.items()}
