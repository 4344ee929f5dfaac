"""What does the database of record say of a key? One indexed statement, told as a frozen record (decision 0004)."""

from django.db.models import Exists

from apiusers.effective import expanded
from keys.models import ApiKey, RevokedToken
from keys.secrets.hashing import Digest
from keys.verification.owners import standing_of, with_owner
from keys.verification.records import KeyRecord
from keys.verification.tokens import Claims


def read_key(public_id: str) -> KeyRecord | None:
    """Key, owner, organization and application."""
    row = with_owner(ApiKey.objects.all()).filter(public_id=public_id).first()
    return record_of(row) if row is not None else None


def read_parent(claims: Claims) -> KeyRecord | None:
    """The same of a token's key, with whether the token or what it comes from was revoked by itself."""
    revoked = Exists(RevokedToken.objects.filter(subject__in=claims.revocable))
    rows = with_owner(ApiKey.objects.all()).annotate(token_is_revoked=revoked)
    row = rows.filter(public_id=claims.key_id).first()
    return record_of(row, token_is_revoked=row.token_is_revoked) if row is not None else None


def record_of(row: ApiKey, *, token_is_revoked: bool = False) -> KeyRecord:
    """The facts of a row that was read through `with_owner`."""
    return KeyRecord(
        key=row,
        organization_id=row.organization.public_id,
        digest=Digest(row.digest, row.pepper_version) if row.digest else None,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        granted=expanded(row.permissions),
        token_generation=row.token_generation,
        owner=standing_of(row),
        token_is_revoked=token_is_revoked,
    )
