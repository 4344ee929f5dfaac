"""May this credential pass? The one door, which every adapter asks (decision 0004).

Every answer reads the state of the key from the database of record in one indexed statement. Nothing here
remembers an answer, so a request that starts after a revocation has returned is refused, on every node.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists

from keys.keystring import KeyString, parse
from keys.models import ApiKey, RevokedToken
from keys.secrets import hashing
from keys.status import Status
from keys.usage import counting as usage
from keys.verification import owners, tokens
from keys.verification_codes import Code


@dataclass(frozen=True)
class Verdict:
    """The door's answer. `key` is set when the caller proved that it holds the key or a token of it."""

    code: Code
    key: ApiKey | None = None
    permissions: frozenset[str] = frozenset()
    token: tokens.Claims | None = None

    @property
    def is_valid(self) -> bool:
        return self.code is Code.VALID


NOT_FOUND = Verdict(Code.NOT_FOUND)


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
    verdict = NOT_FOUND
    if accept_keys and (key := parse(text)):
        verdict = judge(prove(key), organization_id, required, now)
    elif accept_tokens and (claims := tokens.read(text, now)):
        verdict = judge_token(claims, organization_id, required, now)
    if verdict.key is not None:
        usage.count(verdict.key.pk, verdict.code, now)
    return verdict


def prove(key: KeyString) -> ApiKey | None:
    """The row that this key text proves, or None.

    An unknown id costs the same statement and the same argon2 call as a wrong secret, so that the time of an
    answer does not tell which ids exist.
    """
    row = by_public_id(key.id)
    # Asked for in either case: making it costs a process once, and that must not fall on unknown ids alone.
    decoy = hashing.decoy()
    # A consent has no digest: its id is treated as an unknown one.
    has_text = row is not None and row.digest != ""
    stored = hashing.Digest(row.digest, row.pepper_version) if row and has_text else decoy
    if not hashing.proves(key, stored) or row is None or not has_text:
        return None
    if hashing.is_outdated(stored):
        usage.queue_rehash(row.pk, stored, hashing.digest_of(key))
    return row


def by_public_id(public_id: str) -> ApiKey | None:
    """Key, owner, organization and application in one indexed statement."""
    return owners.with_owner(ApiKey.objects.all()).filter(public_id=public_id).first()


def parent_of(claims: tokens.Claims) -> ApiKey | None:
    """The same statement, which also asks whether the token or what it comes from was revoked by itself."""
    revoked = Exists(RevokedToken.objects.filter(subject__in=claims.revocable))
    rows = owners.with_owner(ApiKey.objects.annotate(token_is_revoked=revoked))
    return rows.filter(public_id=claims.key_id).first()


def judge(
    row: ApiKey | None, organization_id: str | None, required: Iterable[str], now: datetime
) -> Verdict:
    """The order of the questions: known, status, owner, organization, permissions."""
    if row is None:
        return NOT_FOUND
    held = owners.permissions_of(row)
    verdict = Verdict(Code.VALID, key=row, permissions=held)
    return replace(verdict, code=code_of(row, organization_id, frozenset(required) - held, now))


def judge_token(
    claims: tokens.Claims, organization_id: str | None, required: Iterable[str], now: datetime
) -> Verdict:
    """A token is judged by its parent as it stands now, and never holds more than the parent does now."""
    row = parent_of(claims)
    if row is None:
        return NOT_FOUND
    held = owners.permissions_of(row) & claims.scope
    code = code_of(row, organization_id, frozenset(required) - held, now)
    if is_revoked_by_itself(row, claims) and code is not Code.WRONG_ORGANIZATION:
        code = Code.REVOKED
    return Verdict(code, key=row, permissions=held, token=claims)


def is_revoked_by_itself(row: ApiKey, claims: tokens.Claims) -> bool:
    """Whether the token ended although its parent may live: it was revoked, or all tokens of its key were."""
    return row.token_is_revoked or claims.generation != row.token_generation  # type: ignore[attr-defined]


def code_of(
    row: ApiKey, organization_id: str | None, missing: frozenset[str], now: datetime
) -> Code:
    """The first reason that applies, in the order in which reasons are told; VALID where none does."""
    status = row.status_at(now)
    if status is Status.REVOKED:
        return Code.REVOKED
    if status is Status.EXPIRED:
        return Code.EXPIRED
    if not owners.is_active(row):
        return Code.OWNER_INACTIVE
    if organization_id is not None and organization_id != row.organization.public_id:
        return Code.WRONG_ORGANIZATION
    return Code.FORBIDDEN if missing else Code.VALID
