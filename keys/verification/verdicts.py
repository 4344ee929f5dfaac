"""What is the verdict on a credential, given what was read of its key? Pure: facts and a moment in, the answer out."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from keys.models import ApiKey
from keys.status import Status, status_of
from keys.verification.owners import with_owner
from keys.verification.records import KeyRecord
from keys.verification.tokens import Claims
from keys.verification_codes import Code


@dataclass(frozen=True)
class Verdict:
    """The door's answer. `record` is set when the caller proved that it holds the key or a token of it."""

    code: Code
    record: KeyRecord | None = None
    permissions: frozenset[str] = frozenset()
    token: Claims | None = None
    ended_alone: bool = False  # the token was revoked by itself, while its key may live

    @property
    def is_valid(self) -> bool:
        return self.code is Code.VALID

    @cached_property
    def key(self) -> ApiKey | None:
        """The row, for those who act with what passed: read through the ORM when somebody asks. Nothing is judged
        by it. None without a record, and for a key that was deleted since."""
        if self.record is None:
            return None
        return with_owner(ApiKey.objects.all()).filter(pk=self.record.pk).first()


NOT_FOUND = Verdict(Code.NOT_FOUND)


def judge(
    record: KeyRecord | None,
    *,
    organization_id: str | None,
    required: frozenset[str],
    now: datetime,
) -> Verdict:
    """The verdict on a key that was proved by its text."""
    if record is None:
        return NOT_FOUND
    held = record.permissions
    return Verdict(code_of(record, organization_id, required <= held, now), record, held)


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
    code = code_of(record, organization_id, required <= held, now)
    ended_alone = bool(revoked.intersection(claims.revocable)) or (
        claims.generation != record.token_generation
    )
    if ended_alone and code is not Code.WRONG_ORGANIZATION:
        code = Code.REVOKED
    return Verdict(code, record, held, claims, ended_alone)


def code_of(record: KeyRecord, organization_id: str | None, holds_all: bool, now: datetime) -> Code:
    """The first reason that applies, in the order in which reasons are told: status, owner, organization,
    permissions; VALID where none does."""
    status = status_of(expires_at=record.expires_at, revoked_at=record.revoked_at, now=now)
    if status is Status.REVOKED:
        return Code.REVOKED
    if status is Status.EXPIRED:
        return Code.EXPIRED
    if not record.owner.is_active:
        return Code.OWNER_INACTIVE
    if organization_id is not None and organization_id != record.organization_id:
        return Code.WRONG_ORGANIZATION
    return Code.VALID if holds_all else Code.FORBIDDEN
