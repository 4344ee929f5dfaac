"""Is this access token good, as far as it says itself? Verified with the server's published keys, and no question.

What that gives up: a key that was revoked, an owner who left, a permission that was taken away and a limit are seen
when the token expires, and no sooner. It takes access tokens alone: a key can only be asked about. Needs PyJWT, which
`pip install keydock[jwks]` brings.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from threading import Lock
from typing import Any

try:
    import jwt
    from jwt import PyJWK
except ImportError as error:
    raise ImportError("Offline verification needs PyJWT: pip install 'keydock[jwks]'") from error

from keydock.errors import KeydockError, UnreachableError
from keydock.verdict import UNKNOWN, VALID, Owner, Verdict, audience_of
from keydock.wire import call

ALGORITHMS = ("ES256", "RS256")
TYPE = "at+jwt"  # RFC 9068; an id_token is none
KEPT = 300.0  # seconds after which the published keys are read again
AGAIN = 10.0  # seconds between two readings for an unknown key: a stranger may make up as many as they like
REQUIRED = ["exp", "iat", "iss", "aud", "sub"]


class OfflineVerifier:
    """Verifies access tokens of one server. Make one for the whole program: it keeps the published keys."""

    def __init__(
        self,
        url: str,
        *,
        audience: str | None = None,
        issuer: str | None = None,
        organization_id: str | None = None,
        leeway: float = 5.0,
    ) -> None:
        """`audience` is what callers name as `resource`, an address of yours; without it, the server itself.

        `issuer` is the server's own address with a slash at its end, where it is reached by another one here. With
        `organization_id` a token must be of that organization. `leeway` is what clocks may differ, in seconds.
        """
        self.url = url.rstrip("/")
        self.issuer = issuer or f"{self.url}/"
        self.audience = audience or self.issuer
        self.organization_id, self.leeway = organization_id, leeway
        self._keys: dict[str, PyJWK] = {}
        self._read_at = -AGAIN
        self._lock = Lock()

    def verify(self, text: str, *, permissions: str | Iterable[str] = ()) -> Verdict:
        """The verdict on an access token: VALID, FORBIDDEN without one of the permissions, WRONG_ORGANIZATION,
        EXPIRED, or NOT_FOUND for everything else. Raises UnreachableError when the keys were never read."""
        try:
            header = jwt.get_unverified_header(text)
        except (jwt.InvalidTokenError, ValueError):
            return UNKNOWN
        key = self._key(header.get("kid")) if header.get("typ") == TYPE else None
        if key is None:
            return UNKNOWN
        try:
            claims = jwt.decode(
                text,
                key,
                algorithms=list(ALGORITHMS),
                issuer=self.issuer,
                audience=self.audience,
                leeway=self.leeway,
                options={"require": REQUIRED},
            )
        except jwt.ExpiredSignatureError:
            return Verdict(False, "EXPIRED")
        except (jwt.InvalidTokenError, ValueError, TypeError):
            return UNKNOWN
        return self._judged(claims, [permissions] if isinstance(permissions, str) else permissions)

    def _judged(self, claims: dict[str, Any], permissions: Iterable[str]) -> Verdict:
        held = frozenset(str(claims.get("scope", "")).split())
        code = VALID
        if self.organization_id not in {None, claims.get("org")}:
            code = "WRONG_ORGANIZATION"
        elif not held.issuperset(permissions):
            code = "FORBIDDEN"
        kind, _, owner_id = str(claims["sub"]).partition(":")
        return Verdict(
            valid=code == VALID,
            code=code,
            key_id=claims.get("key_id"),
            organization_id=claims.get("org"),
            owner=Owner(kind, owner_id),
            permissions=held,
            expires_at=datetime.fromtimestamp(claims["exp"], UTC),
            aud=audience_of(claims["aud"]),
            answer=claims,
        )

    def _key(self, kid: object) -> PyJWK | None:
        """The published key of this id. Keys are read again from time to time, and soon for one that is unknown."""
        if not isinstance(kid, str):
            return None
        with self._lock:
            age = time.monotonic() - self._read_at
            if age > KEPT or (kid not in self._keys and age > AGAIN):
                self._read_again()
            return self._keys.get(kid)

    def _read_again(self) -> None:
        """With the server away, what was read before is good enough. Raises UnreachableError when nothing was."""
        self._read_at = time.monotonic()
        try:
            published = call("GET", f"{self.url}/.well-known/jwks.json")["keys"]
            found = dict(usable(published))
        except (KeydockError, KeyError, TypeError) as error:
            found, problem = {}, f"{error}"
        else:
            problem = "none of them can be used"
        if found:
            self._keys = found
        elif not self._keys:
            self._read_at = -AGAIN
            raise UnreachableError(f"The published keys cannot be read: {problem}")


def usable(published: Iterable[dict[str, Any]]) -> Iterator[tuple[str, PyJWK]]:
    """Id and key of those that are understood here."""
    for said in published:
        with suppress(jwt.PyJWTError, KeyError):
            yield said["kid"], PyJWK(said)
