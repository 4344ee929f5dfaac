"""May this credential pass? The one door, which every adapter asks (decision 0004).

A credential is read without the database (`Presented`), what it names is read in one indexed statement
(`sources`), and judged by what was read alone (`verdicts`). Nothing here remembers an answer, so a request that
starts after a revocation has returned is refused, on every node.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from keys.keystring import TAIL_LENGTH, mistaken_for_key, parse
from keys.limits import counting
from keys.secrets import hashing, proofs
from keys.usage import counting as usage
from keys.verification import access_tokens, refusals, wrong_keys
from keys.verification.arrivals import UNKNOWN, Arrival
from keys.verification.audiences import ANYWHERE, ROOT, opens
from keys.verification.records import Asked, Found, KeyRecord
from keys.verification.sources import THROUGH_DJANGO, Source
from keys.verification.verdicts import NOT_FOUND, Verdict, judge, judge_token
from keys.verification_codes import Code


class Presented(NamedTuple):
    """A credential of ours as far as its text tells: a key whose checksum is right, or a token that we signed."""

    key_id: str  # public; of a token, its parent's
    text: str
    claims: access_tokens.Claims | None = None
    proof: proofs.Proof | None = None  # what this text has proved before

    @property
    def subjects(self) -> tuple[str, ...]:
        return self.claims.revocable if self.claims else ()

    @property
    def tail(self) -> str | None:
        """The last characters of a key's text, which pages show; None for a token."""
        return None if self.claims else self.text[-TAIL_LENGTH:]


def read(
    text: str,
    now: datetime,
    *,
    accept_keys: bool = True,
    accept_tokens: bool = True,
    place: str | None = ROOT,
    arrival: Arrival = UNKNOWN,
) -> Presented | None:
    """None for a text that is no credential of an accepted kind: it is refused before the database is asked, and
    counted for whoever sent it, where `arrival` tells who.

    `place` is the path at which it is used, `ANYWHERE` for one that is only judged. Who names none gets tokens for the
    whole installation alone. Raises Refusal (401) for a token that is for another place, and for the identifier of a
    key in its place, where whoever sent it is who hears of it.
    """
    if accept_keys:
        if proof := proofs.remembered(text):
            return Presented(proof.key_id, text, proof=proof)
        if key := parse(text):
            return Presented(key.id, text)
    if accept_tokens and (claims := access_tokens.read(text, now)):
        if not opens(claims.audience, place):
            raise refusals.wrong_audience()
        return Presented(claims.key_id, text, claims)
    wrong_keys.note(text, arrival, now)
    if place is not ANYWHERE and (mistaken := mistaken_for_key(text)):
        raise refusals.identifier_presented(mistaken)
    return None


def verify(
    text: str,
    *,
    now: datetime,
    organization_id: str | None = None,
    required: Iterable[str] = (),
    accept_keys: bool = True,
    accept_tokens: bool = True,
    place: str | None = ROOT,
    source: Source = THROUGH_DJANGO,
    arrival: Arrival = UNKNOWN,
    cost: int | None = 1,
) -> Verdict:
    """Judge a key text or an access token as presented, and count its use. `place` as `read` has it.

    `organization_id` is what the caller sent as x-organization-id; None when it sent none. `required` are the
    permissions that must all be held, or `AnyOf` them. `arrival` tells from where it comes, `cost` how many requests
    it counts for the limits: 0 asks them, None leaves them alone. Raises Refusal (401) for a token that is for another
    place, and a database error of Django's when the database cannot be asked.
    """
    presented = read(
        text,
        now,
        accept_keys=accept_keys,
        accept_tokens=accept_tokens,
        place=place,
        arrival=arrival,
    )
    if presented is None:
        return NOT_FOUND
    found = source.find(Asked((presented.key_id,), presented.subjects))
    wanted = required if isinstance(required, frozenset) else frozenset(required)
    return judged(presented, found, now, organization_id, wanted, arrival=arrival, cost=cost)


def judged(
    presented: Presented,
    found: Found,
    now: datetime,
    organization_id: str | None,
    required: frozenset[str],
    *,
    arrival: Arrival = UNKNOWN,
    cost: int | None = 1,
) -> Verdict:
    """The verdict on one of the credentials that a statement was run for, counted as a use of its key."""
    verdict = weighed(presented, found, now, organization_id, required, arrival)
    if cost is not None:
        verdict = limited(verdict, cost)
    count(verdict, now)
    return verdict


def limited(verdict: Verdict, cost: int = 1) -> Verdict:
    """The verdict after the limits were asked, for a credential that passed everything else. Raises OperationalError
    where a limit cannot be asked."""
    if verdict.code is not Code.VALID or verdict.record is None:
        return verdict
    limits = verdict.record.limits
    if not limits:
        return verdict
    counted = counting.spend(limits, cost)
    refused_by = counted.refused_by
    if refused_by is None:
        return replace(verdict, counted=counted)
    code = Code.QUOTA_EXCEEDED if refused_by.is_quota else Code.RATE_LIMITED
    return replace(verdict, code=code, counted=counted)


def weighed(
    presented: Presented,
    found: Found,
    now: datetime,
    organization_id: str | None,
    required: frozenset[str],
    arrival: Arrival = UNKNOWN,
) -> Verdict:
    """The same without counting it."""
    record = found.records.get(presented.key_id)
    if presented.claims is None:
        proved = prove(presented, record, organization_id, now, arrival)
        return judge(
            proved, organization_id=organization_id, required=required, now=now, arrival=arrival
        )
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
    presented: Presented,
    record: KeyRecord | None,
    organization_id: str | None,
    now: datetime,
    arrival: Arrival = UNKNOWN,
) -> KeyRecord | None:
    """The record, if the key text proves it, or None; then a wrong key is counted for whoever sent it.

    An unknown id costs the same statement and the same argon2 call as a wrong secret, and as a key that is shown
    under another organization's name: the memory of proofs is asked for nobody else than a caller who names the
    right one, so that the time of an answer does not tell which ids exist, or whose they are.
    """
    is_named_right = record is not None and organization_id in {None, record.organization_id}
    if record is not None and is_named_right and is_remembered(presented, record):
        return record
    if not is_shed(presented, record, arrival, now) and is_proved(
        presented, record, is_named_right
    ):
        return record
    wrong_keys.note(presented.text, arrival, now)
    return None


def is_shed(
    presented: Presented, record: KeyRecord | None, arrival: Arrival, now: datetime
) -> bool:
    """Whether a key of a caller who floods with wrong ones is surely wrong, so that no digest is made for it: nobody
    has its id, or another tail, which pages show, belongs to it. Both cost the same, and a good key is neither."""
    if not wrong_keys.come_in_floods(arrival, now):
        return False
    return record is None or record.is_consent or not presented.text.endswith(record.tail)


def is_proved(presented: Presented, record: KeyRecord | None, is_named_right: bool) -> bool:
    stored = record.digest if record is not None else None
    # Asked for in either case: making it costs a process once, and that must not fall on unknown ids alone.
    decoy = hashing.decoy()
    key = parse(presented.text)
    if key is None:
        return False
    # A consent has no digest: its id is treated as an unknown one.
    if record is None or stored is None:
        hashing.proves(key, decoy)
        return False
    proves = proofs.proves if is_named_right else hashing.proves
    if not proves(key, stored):
        return False
    if hashing.is_outdated(stored):
        renew(presented, record)
    return True


def is_remembered(presented: Presented, record: KeyRecord) -> bool:
    """Whether this text proved this digest before, with the keyring in use and the cost in use."""
    proof = presented.proof
    if proof is None or proof.is_outdated:
        return False
    return proofs.holds(proof, record.digest_text, record.pepper_version)


def renew(presented: Presented, record: KeyRecord) -> None:
    """Have the digest of a key that was just proved made anew, with the usage batch: never a write in the request."""
    key, stored = parse(presented.text), record.digest
    if key is not None and stored is not None:
        usage.queue_rehash(record.pk, stored, hashing.digest_of(key))
