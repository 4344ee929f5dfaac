"""Where does a key stand? The one rule, as Python and as SQL side by side (decision 0001)."""

from datetime import datetime, timedelta

from django.db.models import Case, CharField, Q, TextChoices, Value, When

SOON = timedelta(days=7)


class Status(TextChoices):
    ACTIVE = "active", "Active"
    EXPIRES_SOON = "expires_soon", "Expires soon"
    EXPIRED = "expired", "Expired"
    REVOKED = "revoked", "Revoked"


LIVING = frozenset({Status.ACTIVE, Status.EXPIRES_SOON})


def status_of(*, expires_at: datetime | None, revoked_at: datetime | None, now: datetime) -> Status:
    """The status at `now`. A key is expired at the very moment `expires_at`, and revoked whatever its expiry."""
    if revoked_at is not None:
        return Status.REVOKED
    if expires_at is None:
        return Status.ACTIVE
    if expires_at <= now:
        return Status.EXPIRED
    if expires_at <= now + SOON:
        return Status.EXPIRES_SOON
    return Status.ACTIVE


def where_status(status: str, now: datetime) -> Q:
    """The SQL condition under which `status_of` answers `status`; written so that each one can use an index."""
    kept = Q(revoked_at__isnull=True)
    return {
        Status.REVOKED: Q(revoked_at__isnull=False),
        Status.EXPIRED: kept & Q(expires_at__lte=now),
        Status.EXPIRES_SOON: kept & Q(expires_at__gt=now, expires_at__lte=now + SOON),
        Status.ACTIVE: kept & (Q(expires_at__isnull=True) | Q(expires_at__gt=now + SOON)),
    }[Status(status)]


def where_living(now: datetime) -> Q:
    """The SQL condition of a key that may still pass: active or expiring soon."""
    return Q(revoked_at__isnull=True) & (Q(expires_at__isnull=True) | Q(expires_at__gt=now))


def where_ending(now: datetime) -> Q:
    """The SQL condition of a key that may still pass, and will end."""
    return Q(revoked_at__isnull=True, expires_at__gt=now)


def status_expression(now: datetime) -> Case:
    """The status as a SQL value, in the same order of questions as `status_of`."""
    return Case(
        When(revoked_at__isnull=False, then=Value(Status.REVOKED)),
        When(expires_at__isnull=True, then=Value(Status.ACTIVE)),
        When(expires_at__lte=Value(now), then=Value(Status.EXPIRED)),
        When(expires_at__lte=Value(now + SOON), then=Value(Status.EXPIRES_SOON)),
        default=Value(Status.ACTIVE),
        output_field=CharField(),
    )
