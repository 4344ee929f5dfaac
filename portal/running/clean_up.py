"""What of the ground is over and goes? What strangers and people leave behind, in batches, while the portal serves.

`docs/threats.md` lists every kind of row with its bound and its sweeper. Rows that somebody else holds are left for the
next time.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, QuerySet

from portal import clock
from portal.journal.catching_up import ROWS_KEPT
from portal.models import (
    AddressChange,
    AuditEvent,
    CacheEntry,
    Invitation,
    JournalEntry,
    PermissionRequest,
    User,
)
from portal.running.background import Job
from portal.throttles import strangers, tries

EVERY = 60.0  # seconds
A_BATCH = 500  # rows of one kind at a time
SIGN_UP_WAITS = timedelta(days=7)  # for the address to be confirmed
INVITATION_KEPT = timedelta(days=90)  # after it was answered or ran out
ADDRESS_CHANGE_KEPT = timedelta(days=30)  # longer than it can be undone
PERMISSION_REQUEST_KEPT = timedelta(days=400)  # after it was decided or withdrawn
STRANGERS_EVENT_KEPT = timedelta(days=400)  # of no organization
# What strangers make, with its bound for the installation.
CROWDED = (
    strangers.SIGN_UPS,
    strangers.SESSIONS,
    *strangers.EVENTS,
    tries.SLIGHT_TRIES,
    tries.ALL_TRIES,
)


def job() -> Job:
    """Deletes a batch of each kind, in every serving process."""
    return Job("clean-up of the ground", every=EVERY, run=lambda: clean_up(clock.now()))


def clean_up(now: datetime) -> dict[str, int]:
    """Delete one batch of each kind. Returns how many of each, those of none left out."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    tries.sweep(now)
    found = {name: delete_batch(rows) for name, rows in stale(now).items()}
    found |= {kind.name: kind.sweep() for kind in CROWDED}
    found["events"] = delete_oldest(AuditEvent, "at", now - STRANGERS_EVENT_KEPT, organization=None)
    if settings.AUDIT_DAYS:
        until = now - timedelta(days=settings.AUDIT_DAYS)
        found["events"] += delete_oldest(AuditEvent, "at", until)
    return {name: count for name, count in found.items() if count}


def stale(now: datetime) -> dict[str, QuerySet[Any]]:
    """By name, the rows that no answer depends on any more."""
    ended = now - INVITATION_KEPT
    return {
        "sign-ups": unconfirmed(now),
        "invitations": Invitation.objects.filter(
            Q(expires_at__lte=ended) | Q(accepted_at__lte=ended) | Q(withdrawn_at__lte=ended)
        ),
        "permission requests": PermissionRequest.objects.filter(
            ended_at__lte=now - PERMISSION_REQUEST_KEPT
        ),
        "address changes": AddressChange.objects.filter(changed_at__lte=now - ADDRESS_CHANGE_KEPT),
        "journal entries": JournalEntry.objects.filter(at__lte=now - ROWS_KEPT),
        "cache entries": CacheEntry.objects.filter(expires__lte=now),
    }


def unconfirmed(now: datetime) -> QuerySet[User]:
    """People who signed up so long ago that they will not confirm their address any more."""
    return strangers.unfinished_sign_ups().filter(date_joined__lte=now - SIGN_UP_WAITS)


@transaction.atomic
def delete_batch(rows: QuerySet[Any]) -> int:
    held = rows.order_by("pk").select_for_update(skip_locked=True, of=("self",))
    return delete_rows(rows.model, held.values_list("pk", flat=True)[:A_BATCH])


@transaction.atomic
def delete_oldest(model: type[models.Model], moment: str, until: Any, **only: Any) -> int:
    """Delete what is older than `until`, a moment or a day, among the rows that were made first; looking at no others
    costs nothing."""
    first = model._default_manager.filter(**only).order_by("pk").values_list("pk", moment)[:A_BATCH]
    return delete_rows(model, [pk for pk, at in first if at <= until])


def delete_rows(model: type[models.Model], pks: Iterable[Any]) -> int:
    taken = list(pks)
    if taken:
        model._default_manager.filter(pk__in=taken).delete()
    return len(taken)
