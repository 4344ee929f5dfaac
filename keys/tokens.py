"""How is a temporary access token made from a key, and read again? (decision 0008)

The token is a JWT (RFC 9068) that names its parent key. Issuing one writes no row. Reading one proves only that
this installation issued it and that its own time has not run out: `keys.verification` then asks the parent.
"""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError

from keys.models import ApiKey
from keys.signing import signing_key

ALGORITHM = "ES256"
TYPE = "at+jwt"
LONGEST = 16_384  # characters; ours have some 700, and 150 long permissions still fit


@dataclass(frozen=True)
class AccessToken:
    """A token just issued. `text` is the credential itself."""

    text: str = field(repr=False)
    expires_at: datetime
    expires_in: int  # seconds


@dataclass(frozen=True)
class Claims:
    """What a token says of itself."""

    token_id: str
    key_id: str
    scope: frozenset[str]
    expires_at: datetime


def issuer() -> str:
    """`PUBLIC_URL` and a slash (decision 0008)."""
    return f"{settings.PUBLIC_URL}/"


def issue(key: ApiKey, *, permissions: frozenset[str], now: datetime) -> AccessToken:
    """A token that lives as long as the installation allows, and never longer than its key."""
    issued_at = now.replace(microsecond=0)
    expires_at = issued_at + timedelta(seconds=settings.ACCESS_TOKEN_SECONDS)
    if key.expires_at is not None:
        expires_at = min(expires_at, key.expires_at.replace(microsecond=0))
    claims = {
        "iss": issuer(),
        "aud": issuer(),
        "sub": f"{key.owner_type}:{key.owner_public_id}",
        "client_id": key.public_id,
        "key_id": key.public_id,
        "org": key.organization.public_id,
        "scope": " ".join(sorted(permissions)),
        "jti": secrets.token_urlsafe(16),
        "iat": int(issued_at.timestamp()),
        "exp": int(expires_at.timestamp()),
    }
    text = jwt.encode({"alg": ALGORITHM, "typ": TYPE}, claims, signing_key())
    return AccessToken(text, expires_at, int((expires_at - issued_at).total_seconds()))


def read(text: str, now: datetime) -> Claims | None:
    """The claims of a token of ours that is still in its own time, else None.

    Only ES256 with our own key is tried, whatever the header asks for, and only the type at+jwt passes, so that
    neither an unsigned token nor a signed one made for another purpose is taken for an access token.
    """
    if len(text) > LONGEST or text.count(".") != 2:
        return None
    try:
        token = jwt.decode(text, signing_key(), algorithms=[ALGORITHM])
    except (JoseError, ValueError, TypeError):
        return None
    said = token.claims
    if (
        token.header.get("typ") != TYPE
        or said.get("iss") != issuer()
        or said.get("aud") != issuer()
    ):
        return None
    if said["exp"] <= now.timestamp():
        return None
    return Claims(
        token_id=said["jti"],
        key_id=said["key_id"],
        scope=frozenset(said["scope"].split()),
        expires_at=datetime.fromtimestamp(said["exp"], UTC),
    )
