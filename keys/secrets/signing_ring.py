"""Which keys sign, which are published, and which are still believed? The ring, told by the clock alone.

A key is published as soon as it is in the ring, signs from its `active_from` until its successor's, and is believed
for the longest life of a token after that: then nothing it signed can still be in its own time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc.jwk import ECKey, RSAKey

ES256 = "ES256"
RS256 = "RS256"
ALGORITHMS = (ES256, RS256)
JWKS_MAX_AGE = 300  # seconds that a reader may keep the published set
# A reader that has just read the set without the new key asks again before the key is used, with room to spare.
PUBLISHED_BEFORE_USE = timedelta(seconds=2 * JWKS_MAX_AGE)
LONGEST_TOKEN = timedelta(days=7)  # no access token lives longer, whatever was chosen
ALWAYS = datetime(
    2000, 1, 1, tzinfo=UTC
)  # `active_from` of the key that is there from the first start


@dataclass(frozen=True)
class SigningRingKey:
    """One key of the ring."""

    kid: str
    algorithm: str
    active_from: datetime
    key: ECKey | RSAKey = field(repr=False)

    def public(self) -> dict[str, Any]:
        """Its public part as a JSON Web Key (RFC 7517)."""
        said = self.key.as_dict(private=False)
        return {**said, "kid": self.kid, "use": "sig", "alg": self.algorithm}


@dataclass(frozen=True)
class SigningRing:
    members: tuple[SigningRingKey, ...]

    def signer(self, algorithm: str, now: datetime) -> SigningRingKey | None:
        """The key that signs now: of the active ones of this algorithm the one that became so last."""
        active = [one for one in self.of(algorithm) if one.active_from <= now]
        return max(active, key=lambda one: (one.active_from, one.kid), default=None)

    def of(self, algorithm: str) -> Iterable[SigningRingKey]:
        return (one for one in self.members if one.algorithm == algorithm)

    def retires_at(self, member: SigningRingKey) -> datetime | None:
        """When the member is believed no longer; None while it has no successor."""
        later = [
            one.active_from
            for one in self.of(member.algorithm)
            if (one.active_from, one.kid) > (member.active_from, member.kid)
        ]
        return min(later) + LONGEST_TOKEN if later else None

    def believed(self, now: datetime) -> list[SigningRingKey]:
        """The keys whose signatures count, which are the published ones, in the order of their use."""
        kept = [one for one in self.members if (ends := self.retires_at(one)) is None or ends > now]
        return sorted(kept, key=lambda one: (one.active_from, one.kid))

    def find(self, kid: object, now: datetime) -> SigningRingKey | None:
        """The believed key of this id. Anything that is not exactly an id of ours finds nothing."""
        return next((one for one in self.believed(now) if one.kid == kid), None)


def state_of(ring: SigningRing, member: SigningRingKey, now: datetime) -> str:
    """In a word, for the operator: waiting, signing, retiring or retired."""
    ends = ring.retires_at(member)
    if member.active_from > now:
        return "waiting"
    if ring.signer(member.algorithm, now) == member:
        return "signing"
    return "retiring" if ends is None or ends > now else "retired"
