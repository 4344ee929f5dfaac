"""May this key of the installation pass? The same questions in the same order as for any key, about a row of its own.

These routes are asked a few times a day, so the row is read through the ORM at each request, nothing is remembered, and
its last use is written at once, a minute apart.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Q

from keys.keystring import KeyString, parse_operator
from keys.limits import counting
from keys.limits.named import limits_of, operator_key_holder
from keys.models import OperatorKey
from keys.operators.scopes import held_by
from keys.secrets import hashing
from keys.secrets.hashing import Digest
from keys.status import Status
from keys.verification import wrong_keys
from keys.verification.arrivals import Arrival
from keys.verification.verdicts import NOT_FOUND, Verdict, holds, refusal_of
from keys.verification_codes import Code
from portal.restrictions.document import Restrictions, restrictions_of

WRITE_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Judged:
    """The verdict on a text, and the key, where the text proves one."""

    verdict: Verdict
    key: OperatorKey | None = None


def judge(text: str, *, required: frozenset[str], arrival: Arrival, now: datetime) -> Judged:
    """Judge a text that may be a key of the installation, and note its use where it passes.

    Raises OperationalError when the database or a limit cannot be asked.
    """
    presented = parse_operator(text)
    key = proved(presented, arrival, now) if presented is not None else None
    if presented is None or key is None:
        wrong_keys.note(text, arrival, now)
        return Judged(NOT_FOUND)
    held, held_to = held_by(key.scopes), restrictions_of(key.restrictions)
    code = code_of(key, held_to, holds(held, required), arrival, now)
    verdict = Verdict(code, permissions=held)
    if code is Code.VALID:
        verdict = limited(verdict, key, held_to)
        note_use(key, presented, now)
    return Judged(verdict, key)


def proved(presented: KeyString, arrival: Arrival, now: datetime) -> OperatorKey | None:
    """The key that the text proves. An unknown id costs the same digest as a known one, and of a caller who floods with
    wrong keys both cost none (`keys.verification.door.is_shed`)."""
    key = OperatorKey.objects.filter(public_id=presented.id).first()
    may_be_right = key is not None and key.tail == presented.tail
    if not may_be_right and wrong_keys.come_in_floods(arrival, now):
        return None
    stored = Digest(key.digest, key.pepper_version) if key else hashing.decoy()
    return key if hashing.proves(presented, stored) else None


def code_of(
    key: OperatorKey, held_to: Restrictions, holds_enough: bool, arrival: Arrival, now: datetime
) -> Code:
    """The first reason that applies, in the order of `keys.verification.verdicts.code_of`."""
    status = key.status_at(now)
    if status is Status.REVOKED:
        return Code.REVOKED
    if status is Status.EXPIRED:
        return Code.EXPIRED
    if code := refusal_of(held_to, arrival):
        return code
    return Code.VALID if holds_enough else Code.FORBIDDEN


def limited(verdict: Verdict, key: OperatorKey, held_to: Restrictions) -> Verdict:
    """The verdict after the key's own limits were asked; those of plans and the installation are for organizations."""
    limits = limits_of((operator_key_holder(key.pk, held_to),))
    if not limits:
        return verdict
    counted = counting.spend(limits, 1)
    refused_by = counted.refused_by
    if refused_by is None:
        return replace(verdict, counted=counted)
    code = Code.QUOTA_EXCEEDED if refused_by.is_quota else Code.RATE_LIMITED
    return replace(verdict, code=code, counted=counted)


def note_use(key: OperatorKey, presented: KeyString, now: datetime) -> None:
    """Move the last use forward, and make a digest anew that is of an old pepper or cost; a minute apart."""
    row = OperatorKey.objects.filter(pk=key.pk)
    row.filter(Q(last_used_at=None) | Q(last_used_at__lte=now - WRITE_EVERY)).update(
        last_used_at=now
    )
    stored = Digest(key.digest, key.pepper_version)
    if hashing.is_outdated(stored):
        made = hashing.digest_of(presented)
        row.filter(digest=stored.text).update(digest=made.text, pepper_version=made.pepper_version)
