"""Who signed in? The least id_token that clients of OpenID Connect ask for; we are no provider of identities.

It is for the application to read and opens nothing here: its type is not at+jwt, and its audience is the client.
"""

from collections.abc import Iterable
from datetime import datetime

from joserfc import jwt

from keys.models import ApiKey
from keys.secrets import signing_rotation
from keys.secrets.signing_ring import RS256
from keys.verification.audiences import issuer

OPENID = "openid"


def issue(
    consent: ApiKey, *, scope: Iterable[str], nonce: str, now: datetime, expires_at: datetime
) -> str:
    """RS256, because published clients take nothing else; `nonce` is repeated when the request had one."""
    names, user = frozenset(scope), consent.owner_user
    claims = {
        "iss": issuer(),
        "sub": f"{consent.owner_type}:{consent.owner_public_id}",
        "aud": consent.application.public_id if consent.application else "",
        "iat": int(now.timestamp()),
        "exp": int(expires_at.timestamp()),
        **({"nonce": nonce} if nonce else {}),
    }
    if user is not None and "email" in names:
        claims |= {"email": user.email}
    if user is not None and "profile" in names:
        claims |= {"name": str(user)}
    signer = signing_rotation.signer(RS256, now)
    header = {"alg": RS256, "typ": "JWT", "kid": signer.kid}
    return jwt.encode(header, claims, signer.key, algorithms=[RS256])
