"""What is the verdict on a credential, given what was read of its key? Pure: facts and a moment in, the answer out."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from keys.limits.answers import headers_of
from keys.limits.counting import NO_LIMITS, Counted
from keys.models import ApiKey
from keys.status import Status, status_of
from keys.verification.access_tokens import Claims
from keys.verification.arrivals import UNJUDGED, UNKNOWN, Arrival
from keys.verification.owners import with_owner
from keys.verification.records import KeyRecord
from keys.verification_codes import Code
from portal.restrictions.addresses import is_within
from portal.restrictions.document import Restrictions


@dataclass(frozen=True)
class Verdict:
    """The door's answer. `record` is set when the caller proved that it holds the key or a token of it."""

    code: Code
    record: KeyRecord | None = None
    permissions: frozenset[str] = frozenset()
    token: Claims | None = None
    ended_alone: bool = False  # the token was revoked by itself, while its key may live
    counted: Counted = NO_LIMITS  # where its limits stand, once it was counted

    @property
    def is_valid(self) -> bool:
        return self.code is Code.VALID

    @property
    def headers(self) -> dict[str, str]:
        """What the answer tells of the limits, for the caller whose credential this is."""
        return headers_of(self.counted)

    @cached_property
    def key(self) -> ApiKey | None:
        """The row, for those who act with what passed: read through the ORM when somebody asks. Nothing is judged
        by it. None without a record, and for a key that was deleted since."""
        if self.record is None:
            return None
        return with_owner(ApiKey.objects.all()).filter(pk=self.record.pk).first()


NOT_FOUND = Verdict(Code.NOT_FOUND)


class AnyOf(frozenset[str]):
    """Permissions of which one is enough, where a plain set means all of them."""


def holds(held: frozenset[str], required: frozenset[str]) -> bool:
    if isinstance(required, AnyOf):
        return not held.isdisjoint(required)
    return required <= held


def judge(
    record: KeyRecord | None,
    *,
    organization_id: str | None,
    required: frozenset[str],
    now: datetime,
    arrival: Arrival = UNKNOWN,
) -> Verdict:
    """The verdict on a key that was proved by its text."""
    if record is None:
        return NOT_FOUND
    held = record.permissions
    code = code_of(record, organization_id, holds(held, required), now, arrival)
    return Verdict(code, record, held)


def judge_token(
    record: KeyRecord | None,
    claims: Claims,
    *,
    revoked: frozenset[str],
    organization_id: str | None,
    required: frozenset[str],
    now: datetime,
) -> Verdict:
    """A token is judged by its parent as it stands now, and never holds more than the parent does now. `revoked` are
    those of `claims.revocable` that were revoked by themselves."""
    if record is None:
        return NOT_FOUND
    held = record.permissions & claims.scope
    code = code_of(record, organization_id, holds(held, required), now, UNJUDGED)
    ended_alone = bool(revoked.intersection(claims.revocable)) or (
        claims.generation != record.token_generation
    )
    if ended_alone and code is not Code.WRONG_ORGANIZATION:
        code = Code.REVOKED
    return Verdict(code, record, held, claims, ended_alone)


def code_of(
    record: KeyRecord,
    organization_id: str | None,
    holds_enough: bool,
    now: datetime,
    arrival: Arrival,
) -> Code:
    """The first reason that applies, in the order in which reasons are told: status, owner, organization, from where
    it comes, permissions; VALID where none does. Limits are asked last, by whoever counts."""
    status = status_of(expires_at=record.expires_at, revoked_at=record.revoked_at, now=now)
    if status is Status.REVOKED:
        return Code.REVOKED
    if status is Status.EXPIRED:
        return Code.EXPIRED
    if not record.owner.is_active:
        return Code.OWNER_INACTIVE
    if organization_id is not None and organization_id != record.organization_id:
        return Code.WRONG_ORGANIZATION
    if not (record.restrictions is record.organization_restrictions is None) and arrival.is_judged:
        for held_to in (record.restrictions, record.organization_restrictions):
            if held_to is not None and (code := refusal_of(held_to, arrival)):
                return code
    return Code.VALID if holds_enough else Code.FORBIDDEN


def refusal_of(held_to: Restrictions, arrival: Arrival) -> Code | None:
    """Why a key may not come from there, if it may not."""
    if held_to.ip_allow and not is_within(arrival.address, held_to.ip_allow):
        return Code.IP_NOT_ALLOWED
    return Code.IN_BROWSER if held_to.refuse_browsers and arrival.is_browser else None
