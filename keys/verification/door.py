"""May this credential pass? The one door, which every adapter asks (decision 0004).

Every answer reads the state of the key from the database of record in one indexed statement (`reading`), and is
judged by what was read alone (`verdicts`). Nothing here remembers an answer, so a request that starts after a
revocation has returned is refused, on every node.
"""

from collections.abc import Iterable
from datetime import datetime

from keys.keystring import KeyString, parse
from keys.secrets import hashing
from keys.usage import counting as usage
from keys.verification import tokens
from keys.verification.reading import read_key, read_parent
from keys.verification.records import KeyRecord
from keys.verification.verdicts import NOT_FOUND, Verdict, judge, judge_token


def verify(
    text: str,
    *,
    now: datetime,
    organization_id: str | None = None,
    required: Iterable[str] = (),
    accept_keys: bool = True,
    accept_tokens: bool = True,
) -> Verdict:
    """Judge a key text or an access token as presented.

    `organization_id` is what the caller sent as x-organization-id; None when it sent none. `required` are the
    permissions that must all be held. Text of a wrong shape is refused before the database is asked.
    """
    verdict, needed = NOT_FOUND, frozenset(required)
    if accept_keys and (key := parse(text)):
        record = prove(key)
        verdict = judge(record, organization_id=organization_id, required=needed, now=now)
    elif accept_tokens and (claims := tokens.read(text, now)):
        parent = read_parent(claims)
        verdict = judge_token(
            parent, claims, organization_id=organization_id, required=needed, now=now
        )
    if verdict.key is not None:
        usage.count(verdict.key.pk, verdict.code, now)
    return verdict


def prove(key: KeyString) -> KeyRecord | None:
    """The record of the key that this text proves, or None.

    An unknown id costs the same statement and the same argon2 call as a wrong secret, so that the time of an
    answer does not tell which ids exist.
    """
    record = read_key(key.id)
    # Asked for in either case: making it costs a process once, and that must not fall on unknown ids alone.
    decoy = hashing.decoy()
    # A consent has no digest: its id is treated as an unknown one.
    stored = record.digest if record is not None else None
    is_proved = hashing.proves(key, stored or decoy)
    if not is_proved or record is None or stored is None:
        return None
    if hashing.is_outdated(stored):
        usage.queue_rehash(record.key.pk, stored, hashing.digest_of(key))
    return record
