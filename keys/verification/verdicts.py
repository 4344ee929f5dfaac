"""What is the verdict on a credential, given what was read of its key? Pure: facts and a moment in, the answer out."""

from dataclasses import dataclass
from datetime import datetime

from keys.models import ApiKey
from keys.status import Status, status_of
from keys.verification.records import KeyRecord
from keys.verification.tokens import Claims
from keys.verification_codes import Code


@dataclass(frozen=True, slots=True)
class Verdict:
    """The door's answer. `key` is set when the caller proved that it holds the key or a token of it."""

    code: Code
    key: ApiKey | None = None
    permissions: frozenset[str] = frozenset()
    token: Claims | None = None

    @property
    def is_valid(self) -> bool:
        return self.code is Code.VALID


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
    code = code_of(record, organization_id, required - held, now)
    return Verdict(code, key=record.key, permissions=held)


def judge_token(
    record: KeyRecord | None,
    claims: Claims,
    *,
    organization_id: str | None,
    required: frozenset[str],
    now: datetime,
) -> Verdict:
    """A token is judged by its parent as it stands now, and never holds more than the parent does now."""
    if record is None:
        return NOT_FOUND
    held = record.permissions & claims.scope
    code = code_of(record, organization_id, required - held, now)
    if has_ended_by_itself(record, claims) and code is not Code.WRONG_ORGANIZATION:
        code = Code.REVOKED
    return Verdict(code, key=record.key, permissions=held, token=claims)


def has_ended_by_itself(record: KeyRecord, claims: Claims) -> bool:
    """Whether the token ended although its parent may live: it was revoked, or all tokens of its key were."""
    return record.token_is_revoked or claims.generation != record.token_generation


def code_of(
    record: KeyRecord, organization_id: str | None, missing: frozenset[str], now: datetime
) -> Code:
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
    return Code.FORBIDDEN if missing else Code.VALID
