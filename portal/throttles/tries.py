"""When does somebody who types wrong passwords have to wait?

Failures are counted per account and per address, in the database: every node sees the same count, and no cache has to
be up for a limit to hold. There is no count of everybody: it would let strangers shut sign-in for all. A browser in
which the person has signed in before carries a signed device cookie and is counted alone (the "device cookies" scheme
of OWASP), so that strangers who fail on purpose, from wherever, never lock the owner out of it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from portal.models import FailedTries
from portal.throttles.strangers import NewestRows

FREE_TRIES = 10  # in a row at one account, then each further one doubles the wait
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=24)
# NIST SP 800-63B-4, 3.2.2: at most 100 failures in a row at one account. Then a known device, passkey or link.
MOST_TRIES = 100
FORGOTTEN_AFTER = timedelta(days=30)

MAIL_AGAIN_AFTER = timedelta(minutes=1)  # at first, see `claim_mail`
MAILS_FORGOTTEN_AFTER = timedelta(days=1)
WINDOW = timedelta(minutes=15)
TRIES_OF_AN_ADDRESS = 30  # in a window
# In the whole installation. What costs its maker many tries, and waits, is not pushed out by what costs one.
SLIGHT_TRIES = NewestRows(
    "slight tries",
    lambda: FailedTries.objects.filter(count__lt=FREE_TRIES).order_by("-last"),
    200_000,
)
ALL_TRIES = NewestRows("tries", lambda: FailedTries.objects.order_by("-last"), 500_000)
# An address that filled its window waits twice as long for the next one, unless it kept still for half a day.
FORGIVEN_AFTER = timedelta(hours=12)


@dataclass(frozen=True)
class Bucket:
    """One thing that failures are counted of. `most` is the limit in a window, which `grows` with each that is
    filled; without a limit each failure doubles the wait."""

    name: str  # 64 hexadecimal digits, see portal.throttles.devices
    most: int | None = None
    grows: bool = False

    def wait(self, tries: FailedTries, now: datetime) -> timedelta:
        """How long from `now` until the next try may be made; zero or less: at once."""
        if self.most is not None:
            return self.end_of(tries) - now if self.is_full(tries) else timedelta(0)
        return tries.last + wait_after(tries.count) - now

    def is_over(self, tries: FailedTries, now: datetime) -> bool:
        """Whether what was counted is so long ago that counting starts afresh."""
        if self.most is not None:
            return self.end_of(tries) <= now
        return tries.last + FORGOTTEN_AFTER <= now

    def is_full(self, tries: FailedTries) -> bool:
        return self.most is not None and tries.count >= self.most

    def end_of(self, tries: FailedTries) -> datetime:
        """When the window ends, and with it the wait of whoever filled it."""
        doublings = min(tries.filled, 20) if self.is_full(tries) else 0
        return tries.since + min(WINDOW * 2**doublings, LONGEST_WAIT)

    def start_afresh(self, tries: FailedTries, now: datetime) -> None:
        """Count from nothing; how many windows were filled is remembered where that counts."""
        is_remembered = self.grows and now < self.end_of(tries) + FORGIVEN_AFTER
        filled = tries.filled + 1 if self.is_full(tries) else max(tries.filled - 1, 0)
        tries.filled = filled if is_remembered else 0
        tries.count, tries.since, tries.last = 0, now, now


def wait_after(failures: int) -> timedelta:
    """The pause after so many failures in a row at one account."""
    if failures < FREE_TRIES:
        return timedelta(0)
    if failures >= MOST_TRIES:
        return FORGOTTEN_AFTER
    doublings = min(failures - FREE_TRIES, 20)
    return min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)


@transaction.atomic
def begin(buckets: list[Bucket], now: datetime) -> timedelta:
    """Count a try in every bucket before the password is looked at, or refuse it and count nothing.

    Returns how long the caller has to wait: zero when the try may go on. Counting first means that a hundred
    tries at once are a hundred tries. Rows are locked in the order given, which is the same for every caller.
    """
    rows = [lock_row_of(bucket, now) for bucket in buckets]
    waits = [bucket.wait(row, now) for bucket, row in zip(buckets, rows, strict=True)]
    longest = max(waits)
    if longest > timedelta(0):
        return longest
    for row in rows:
        row.count, row.last = row.count + 1, now
        row.save()
    return timedelta(0)


def lock_row_of(bucket: Bucket, now: datetime) -> FailedTries:
    """The locked row of the bucket; counted from nothing where it is new or long over."""
    row, made = FailedTries.objects.select_for_update().get_or_create(
        bucket=bucket.name, defaults={"since": now, "last": now}
    )
    if made:
        tidy(now)
    elif bucket.is_over(row, now):
        bucket.start_afresh(row, now)
    return row


@transaction.atomic
def succeed(buckets: list[Bucket], now: datetime) -> None:
    """The try was right: take it back where windows are counted, and forget the failures in a row."""
    for bucket in buckets:
        if bucket.most is None:
            forget(bucket)
            continue
        row = lock_row_of(bucket, now)
        row.count = max(row.count - 1, 0)
        row.save()


@transaction.atomic
def claim_mail(bucket: Bucket, longest: timedelta, now: datetime) -> bool:
    """Whether a mail may be sent now, and if so count it: a stranger cannot fill somebody's mailbox.

    Each one doubles the pause before the next, from a minute up to `longest`, which is no longer than the link in the
    mail lives: whoever is meant, and gets none, has one that works. A day without a mail begins anew.
    """
    row, made = FailedTries.objects.select_for_update().get_or_create(
        bucket=bucket.name, defaults={"since": now, "last": now}
    )
    if made:
        tidy(now)
    elif now < row.last + wait_between_mails(row.count, longest):
        return False
    elif now >= row.last + MAILS_FORGOTTEN_AFTER:
        row.count = 0
    row.count, row.last = row.count + 1, now
    row.save(update_fields=["count", "last"])
    return True


def wait_between_mails(sent: int, longest: timedelta) -> timedelta:
    """The pause after so many mails of one kind to one mailbox."""
    return min(MAIL_AGAIN_AFTER * 2 ** min(max(sent - 1, 0), 20), longest)


def forget(bucket: Bucket) -> None:
    """Start from nothing, as after a password was reset by mail."""
    FailedTries.objects.filter(bucket=bucket.name).delete()


def tidy(now: datetime) -> None:
    """With each row that is made some go that no longer count, and those for which there is no place."""
    sweep(now)
    SLIGHT_TRIES.one_more()
    ALL_TRIES.one_more()


def sweep(now: datetime) -> None:
    """Remove some rows that no longer count. Rows that somebody else holds are left for the next time."""
    stale = FailedTries.objects.filter(last__lt=now - FORGOTTEN_AFTER)
    held = stale.select_for_update(skip_locked=True).values_list("pk", flat=True)[:100]
    FailedTries.objects.filter(pk__in=list(held)).delete()
