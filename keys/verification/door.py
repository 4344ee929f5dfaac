"""May this credential pass? The one door, which every adapter asks (decision 0004).

A credential is read without the database (`Presented`), what it names is read in one indexed statement
(`sources`), and judged by what was read alone (`verdicts`). Nothing here remembers an answer, so a request that
starts after a revocation has returned is refused, on every node.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from keys.keystring import KeyString, parse
from keys.secrets import hashing, proofs
from keys.usage import counting as usage
from keys.verification import tokens
from keys.verification.records import Asked, Found, KeyRecord
from keys.verification.sources import THROUGH_DJANGO, Source
from keys.verification.verdicts import NOT_FOUND, Verdict, judge, judge_token


class Presented(NamedTuple):
    """A credential of ours as far as its text tells: a key whose checksum is right, or a token that we signed."""

    key_id: str  # public; of a token, its parent's
    text: KeyString | None
    claims: tokens.Claims | None

    @property
    def subjects(self) -> tuple[str, ...]:
        return self.claims.revocable if self.claims else ()


def read(
    text: str, now: datetime, *, accept_keys: bool = True, accept_tokens: bool = True
) -> Presented | None:
    """None for a text that is no credential of an accepted kind: it is refused before the database is asked."""
    if accept_keys and (key := parse(text)):
        return Presented(key.id, key, None)
    if accept_tokens and (claims := tokens.read(text, now)):
        return Presented(claims.key_id, None, claims)
    return None


def verify(
    text: str,
    *,
    now: datetime,
    organization_id: str | None = None,
    required: Iterable[str] = (),
    accept_keys: bool = True,
    accept_tokens: bool = True,
    source: Source = THROUGH_DJANGO,
) -> Verdict:
    """Judge a key text or an access token as presented, and count its use.

    `organization_id` is what the caller sent as x-organization-id; None when it sent none. `required` are the
    permissions that must all be held. Raises a database error of Django's when the database cannot be asked.
    """
    presented = read(text, now, accept_keys=accept_keys, accept_tokens=accept_tokens)
    if presented is None:
        return NOT_FOUND
    found = source.find(Asked((presented.key_id,), presented.subjects))
    return judged(presented, found, now, organization_id, frozenset(required))


def judged(
    presented: Presented,
    found: Found,
    now: datetime,
    organization_id: str | None,
    required: frozenset[str],
) -> Verdict:
    """The verdict on one of the credentials that a statement was run for, counted as a use of its key."""
    verdict = weighed(presented, found, now, organization_id, required)
    count(verdict, now)
    return verdict


def weighed(
    presented: Presented,
    found: Found,
    now: datetime,
    organization_id: str | None,
    required: frozenset[str],
) -> Verdict:
    """The same without counting it."""
    record = found.records.get(presented.key_id)
    if presented.claims is None:
        proved = prove(presented, record, organization_id)
        return judge(proved, organization_id=organization_id, required=required, now=now)
    return judge_token(
        record,
        presented.claims,
        revoked=found.revoked,
        organization_id=organization_id,
        required=required,
        now=now,
    )


def count(verdict: Verdict, now: datetime) -> None:
    """Note a use of the key whose holder was judged; of an unknown credential there is none."""
    if verdict.record is not None:
        usage.count(verdict.record.pk, verdict.code, now)


def prove(
    presented: Presented, record: KeyRecord | None, organization_id: str | None
) -> KeyRecord | None:
    """The record, if the key text proves it, or None.

    An unknown id costs the same statement and the same argon2 call as a wrong secret, and as a key that is shown
    under another organization's name: the memory of proofs is asked for nobody else than a caller who names the
    right one, so that the time of an answer does not tell which ids exist, or whose they are.
    """
    text = presented.text
    if text is None:
        return None
    # Asked for in either case: making it costs a process once, and that must not fall on unknown ids alone.
    decoy = hashing.decoy()
    # A consent has no digest: its id is treated as an unknown one.
    stored = record.digest if record is not None else None
    if record is None or stored is None:
        hashing.proves(text, decoy)
        return None
    is_named_right = organization_id is None or organization_id == record.organization_id
    is_proved = proofs.proves(text, stored) if is_named_right else hashing.proves(text, stored)
    if not is_proved:
        return None
    if hashing.is_outdated(stored):
        usage.queue_rehash(record.pk, stored, hashing.digest_of(text))
    return record
