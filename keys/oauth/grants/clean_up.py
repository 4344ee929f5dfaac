"""What is no longer needed? Codes, tokens, devices, consents and signing keys whose time is long over, in batches.

Rows that somebody else holds are left for the next time, so that two nodes that tidy up never wait for each other.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from keys.models import (
    ApiKey,
    Application,
    ApplicationQuerySet,
    AuthorizationCode,
    DeviceAuthorization,
    IdempotencyRecord,
    IssuedToken,
    LimitCount,
    OperatorIdempotencyRecord,
    RefreshToken,
    RegisteredClient,
    RevokedToken,
    TokenOffer,
    WrongKeys,
)
from keys.oauth.applications import self_registration
from keys.oauth.applications import services as applications
from keys.oauth.grants import devices
from keys.secrets import signing_rotation
from portal import clock
from portal.actors import Actor
from portal.running.background import Job
from portal.running.clean_up import A_BATCH, delete_batch

EVERY = 60.0  # seconds
# A code that comes late again is still recognised while a token that it gave may live.
CODE_KEPT = timedelta(days=7)
DEVICE_KEPT = timedelta(hours=1)
WRONG_KEYS_KEPT = timedelta(days=7)
CONSENT_KEPT = timedelta(days=30)  # with its counts of use
# What strangers make, with its bound for the installation.
CROWDED = (devices.WAITING, self_registration.WAITING, self_registration.NEWS)


def job() -> Job:
    """Deletes a batch of each kind, in every serving process."""
    return Job("clean-up of OAuth", every=EVERY, run=lambda: clean_up(clock.now()))


def stale(now: datetime) -> dict[str, QuerySet[Any]]:
    """By name, the rows that no answer depends on any more."""
    ended = now - CONSENT_KEPT
    return {
        "codes": AuthorizationCode.objects.filter(expires_at__lte=now - CODE_KEPT),
        "refresh tokens": RefreshToken.objects.filter(expires_at__lte=now),
        "devices": DeviceAuthorization.objects.filter(expires_at__lte=now - DEVICE_KEPT),
        "notes of tokens": IssuedToken.objects.filter(expires_at__lte=now),
        "revoked tokens": RevokedToken.objects.filter(expires_at__lte=now),
        "consents": ApiKey.objects.filter(application__isnull=False).filter(
            Q(expires_at__lte=ended) | Q(revoked_at__lte=ended)
        ),
        "counts of limits": LimitCount.objects.filter(expires_at__lte=now),
        "wrong keys": WrongKeys.objects.filter(hour__lte=now - WRONG_KEYS_KEPT),
        "offers": TokenOffer.objects.filter(
            Q(claimed_at__lte=ended) | Q(withdrawn_at__lte=ended) | Q(expires_at__lte=ended)
        ),
        "registered clients": RegisteredClient.objects.filter(
            created_at__lte=now - RegisteredClient.WAITS
        ),
        "deleted applications": Application.objects.filter(
            is_self_registered=True, deleted_at__lte=ended
        ).exclude(Exists(ApiKey.objects.filter(application=OuterRef("pk")))),
    }


def clean_up(now: datetime) -> dict[str, int]:
    """Delete one batch of each kind. Returns how many of each, those of none left out."""
    found = {name: delete_batch(rows) for name, rows in stale(now).items()}
    found |= {kind.name: kind.sweep() for kind in CROWDED}
    IdempotencyRecord.forget(now)
    OperatorIdempotencyRecord.forget(now)
    found["applications"] = end_unused(now)
    found["signing keys"] = signing_rotation.drop_retired(now)
    return {name: count for name, count in found.items() if count}


def unused(now: datetime) -> ApplicationQuerySet:
    """Applications that registered themselves and that nobody has allowed anything for seven days."""
    lately = now - RegisteredClient.WAITS
    allowed = ApiKey.objects.filter(application=OuterRef("pk"), expires_at__gt=lately)
    used = allowed.filter(Q(revoked_at__isnull=True) | Q(revoked_at__gt=lately))
    rows = Application.objects.listed().filter(is_self_registered=True, created_at__lte=lately)
    return rows.exclude(Exists(used))


def end_unused(now: datetime) -> int:
    """Delete one batch of these as an administrator would, recorded, so that the organization can see why."""
    rows = unused(now).select_related("organization").order_by("pk")[:A_BATCH]
    actor = Actor.system()
    return sum(applications.delete(application=row, actor=actor, now=now) for row in rows)
