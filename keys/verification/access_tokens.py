"""How is a temporary access token made from a key, and read again? (decision 0008)

The token is a JWT (RFC 9068) that names its parent key. Issuing one writes no row. Reading one proves only that
this installation issued it and that its own time has not run out: `keys.verification.door` then asks the parent.
"""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import extract_compact

from keys.models import ApiKey
from keys.secrets import proofs, signing_rotation
from keys.secrets.signing_ring import LONGEST_TOKEN
from keys.usage import issued
from keys.verification.audiences import as_read, as_told, issuer

TYPE = "at+jwt"
MOST_REMEMBERED = (
    50_000  # tokens whose signature was proved, by the process-keyed digest of their text
)
_signed: "dict[bytes, Claims]" = {}  # a signature that was right stays right; whether it counts is asked anew
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
    issued_at: datetime
    kid: str = ""  # of the key that signed it
    client_id: str = ""
    subject: str = ""
    audience: str = ""  # several with spaces between
    family: tuple[str, ...] = ()  # ids of the tokens that it was made from
    generation: int = 0  # of its key's tokens, when it was issued
    act: dict[str, Any] | None = None  # who had it made by exchange; tells, and decides nothing
    issuer: str = ""

    @property
    def revocable(self) -> tuple[str, ...]:
        """What ends this token when it is among the revoked: itself, what it was made from, its signing key."""
        return (self.token_id, *self.family, self.kid)


@dataclass(frozen=True)
class TokenRequest:
    """What is asked of a token beside what its key decides."""

    seconds: int | None = None  # None: as the installation says
    grant: str = "exchange"
    client_id: str = ""  # empty: the key's id
    audience: str = ""  # empty: the issuer; several with spaces between
    parent: Claims | None = None  # the token that it is made from
    act: dict[str, Any] | None = (
        None  # who acts, where it is not the subject (RFC 8693 section 4.1)
    )


class Parent(NamedTuple):
    """The key or consent of which a token is made, as far as the token tells of it."""

    pk: int
    public_id: str
    organization_id: str  # public
    subject: str
    client_id: str
    expires_at: datetime | None
    generation: int

    @classmethod
    def of_row(cls, key: ApiKey) -> "Parent":
        return cls(
            key.pk,
            key.public_id,
            key.organization.public_id,
            subject_of(key),
            client_of(key),
            key.expires_at,
            key.token_generation,
        )


def issue(
    key: ApiKey | Parent,
    *,
    permissions: frozenset[str],
    now: datetime,
    wish: TokenRequest = TokenRequest(),
) -> AccessToken:
    """A token that lives as long as was wished, and never longer than its key or the token it is made from."""
    made_from = key if isinstance(key, Parent) else Parent.of_row(key)
    issued_at = now.replace(microsecond=0)
    expires_at = end_of(made_from, wish, issued_at)
    parent = wish.parent
    family = (*parent.family, parent.token_id) if parent else ()
    claims = {
        "iss": issuer(),
        "aud": as_told(wish.audience or issuer()),
        "sub": made_from.subject,
        "client_id": wish.client_id or made_from.client_id,
        "key_id": made_from.public_id,
        "org": made_from.organization_id,
        "scope": " ".join(sorted(permissions)),
        "jti": secrets.token_urlsafe(16),
        "iat": int(issued_at.timestamp()),
        "exp": int(expires_at.timestamp()),
        "gen": made_from.generation,
        **({"family": list(family)} if family else {}),
        **({"act": wish.act} if wish.act else {}),
    }
    signer = signing_rotation.signer(settings.TOKEN_ALGORITHM, now)
    header = {"alg": signer.algorithm, "typ": TYPE, "kid": signer.kid}
    text = jwt.encode(header, claims, signer.key, algorithms=[signer.algorithm])
    issued.note(made_from.pk, claims, wish.grant)
    return AccessToken(text, expires_at, int((expires_at - issued_at).total_seconds()))


def end_of(key: Parent, wish: TokenRequest, issued_at: datetime) -> datetime:
    seconds = wish.seconds or settings.ACCESS_TOKEN_SECONDS
    ends = [issued_at + min(timedelta(seconds=seconds), LONGEST_TOKEN)]
    if key.expires_at is not None:
        ends.append(key.expires_at.replace(microsecond=0))
    if wish.parent is not None:
        ends.append(wish.parent.expires_at)
    return min(ends)


def subject_of(key: ApiKey) -> str:
    """Who a token of this key speaks for, as `sub` says it: the kind of the owner and its id."""
    return f"{key.owner_type}:{key.owner_public_id}"


def client_of(key: ApiKey) -> str:
    return key.application.public_id if key.application is not None else key.public_id


def read(text: str, now: datetime) -> Claims | None:
    """The claims of a token of ours that is still in its own time, else None.

    The key is one of our ring, found by its id, and only its own algorithm is tried, whatever the header asks for;
    only the type at+jwt passes. So neither an unsigned token nor one signed for another purpose is taken for an
    access token. Other ways of naming a key (jku, jwk, x5u) are not looked at.
    """
    if not has_form(text):
        return None
    name = proofs.name_of(text)
    remembered = _signed.get(name)
    if remembered is not None and remembered.issuer == issuer():
        return remembered if is_in_its_time(remembered, now) else None
    claims = verified(text, now)
    if claims is not None:
        if len(_signed) >= MOST_REMEMBERED:
            _signed.pop(next(iter(_signed)), None)
        _signed[name] = claims
    return claims


def is_in_its_time(claims: Claims, now: datetime) -> bool:
    """Of a token whose signature was proved before: whether it, and the key that signed it, are still believed."""
    return claims.expires_at > now and signing_rotation.find(claims.kid, now) is not None


def verified(text: str, now: datetime) -> Claims | None:
    """The same, with the signature proved."""
    try:
        header = extract_compact(text.encode()).headers()
        member = (
            signing_rotation.find(header.get("kid"), now) if header.get("typ") == TYPE else None
        )
        if member is None:
            return None
        said = jwt.decode(text, member.key, algorithms=[member.algorithm]).claims
    except (JoseError, ValueError, TypeError):
        return None
    if said.get("iss") != issuer() or as_read(said.get("aud")) is None:
        return None
    return claims_of(said, member.kid) if said["exp"] > now.timestamp() else None


def has_form(text: str) -> bool:
    """Whether this could be a token of ours, before anything of it is decoded."""
    return len(text) <= LONGEST and text.count(".") == 2


def claims_of(said: dict, kid: str) -> Claims:
    """What our own signature vouches for; tokens from before the ring lack some of it."""
    return Claims(
        token_id=said["jti"],
        key_id=said["key_id"],
        scope=frozenset(said["scope"].split()),
        expires_at=datetime.fromtimestamp(said["exp"], UTC),
        issued_at=datetime.fromtimestamp(said["iat"], UTC),
        kid=kid,
        client_id=said["client_id"],
        subject=said["sub"],
        audience=as_read(said["aud"]) or "",
        family=tuple(said.get("family", ())),
        generation=said.get("gen", 0),
        act=said.get("act"),
        issuer=said["iss"],
    )
