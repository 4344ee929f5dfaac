"""How does an access token end before its time? Alone with what was made from it, or with all tokens of its key."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from keys.life.services import lock_key, note
from keys.models import ApiKey, IssuedToken, RevokedToken
from keys.oauth.grants.consents import note as note_consent
from keys.usage import issued
from portal.actors import Actor
from portal.audit.events import Action
from portal.people.organizations import lock

LISTED_AT_MOST = 200


@transaction.atomic
def revoke_token(
    *, key: ApiKey, token_id: str, expires_at: datetime, actor: Actor, now: datetime
) -> bool:
    """Refuse this token from the next request on, and those made from it. True when this call did it."""
    lock(key.organization)
    _, won = RevokedToken.objects.get_or_create(
        subject=token_id, defaults={"revoked_at": now, "expires_at": expires_at}
    )
    if won:
        told = note_consent if key.is_consent else note
        told(Action.TOKEN_REVOKED, key, actor, {"token_id": token_id})
    return won


@transaction.atomic
def revoke_all(*, key: ApiKey, actor: Actor) -> ApiKey:
    """Refuse every token that was made from this key until now, listed or not; the key itself goes on.

    Tokens carry a number that the key raises here: no list and no clock has to be right for this to be exact.
    Raises Conflict `key_deleted`.
    """
    current = lock_key(key)
    ApiKey.objects.filter(pk=current.pk).update(token_generation=F("token_generation") + 1)
    note(Action.TOKENS_REVOKED, current, actor)
    current.refresh_from_db(fields=["token_generation"])
    return current


def living_tokens(key: ApiKey, now: datetime) -> list[IssuedToken]:
    """The tokens of this key that still pass, newest first, at most 200; none of a key that does not live.

    What this process has noted is written first; another node's newest notes may be two seconds away.
    """
    if not key.is_living_at(now):
        return []
    issued.flush()
    rows = list(noted(key, now).order_by("-issued_at", "-id")[:LISTED_AT_MOST])
    ended = revoked_among(ancestor for row in rows for ancestor in row.ancestors)
    return [row for row in rows if not ended.intersection(row.ancestors)]


def noted(key: ApiKey, now: datetime) -> QuerySet[IssuedToken]:
    revoked = RevokedToken.objects.filter(subject=OuterRef("token_id"))
    return IssuedToken.objects.filter(
        ~Exists(revoked), key=key, generation=key.token_generation, expires_at__gt=now
    )


def revoked_among(token_ids: Iterable[str]) -> set[str]:
    found = RevokedToken.objects.filter(subject__in=set(token_ids))
    return set(found.values_list("subject", flat=True))
