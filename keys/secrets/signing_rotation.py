"""Where is the ring kept, and how is it rotated? Its first key in the environment or a file, the others sealed in rows.

A process keeps the ring it has read for ten seconds, and reads it again for a key id that it does not know. That is
a memory of keys and of no verdict: whether a token passes is asked of the database each time, and a signing key
that was given up in an emergency is refused there at once (`RevokedToken`).
"""

import math
import time
from datetime import UTC, datetime

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from joserfc.jwk import ECKey, RSAKey

from keys.models import RevokedToken, SigningKey
from keys.secrets import sealing
from keys.secrets.signing import signing_key
from keys.secrets.signing_ring import ALWAYS, ES256, RS256, SigningRing, SigningRingKey
from portal import clock
from portal.journal.writing import note_end

READ_AGAIN_AFTER = 10.0  # seconds
UNKNOWN_AGAIN_AFTER = 1.0  # seconds
INFO = b"keydock: signing key"
RSA_BITS = 2048
CURVE = "P-256"
GIVEN_UP = "signing_key.given_up"  # in the journal: no event of the audit log tells of it
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


class SigningRingCache:
    """The ring as last read by this process."""

    def __init__(self) -> None:
        self.ring: SigningRing | None = None
        self.read_at = 0.0  # seconds, monotonic

    def get(self, older_than: float = READ_AGAIN_AFTER) -> SigningRing:
        if self.ring is None or self.age() >= older_than:
            self.renew()
        assert self.ring is not None  # noqa: S101 - it was read just now, or before
        return self.ring

    def age(self) -> float:
        """Seconds since it was read. From READ_AGAIN_AFTER on, the next one who asks has to read it."""
        return time.monotonic() - self.read_at if self.ring is not None else math.inf

    def renew(self) -> None:
        self.ring, self.read_at = read(), time.monotonic()

    def forget(self) -> None:
        self.ring = None


cache = SigningRingCache()


def ring() -> SigningRing:
    return cache.get()


def read() -> SigningRing:
    """The ring of this moment. Raises ImproperlyConfigured for a row that cannot be opened."""
    rows = SigningKey.objects.order_by("active_from", "kid")
    return SigningRing((installation_member(), *(open_row(row) for row in rows)))


def installation_member() -> SigningRingKey:
    key = signing_key()
    return SigningRingKey(key.thumbprint(), ES256, ALWAYS, key)


def find(kid: object, now: datetime) -> SigningRingKey | None:
    """The believed key of this id. Of tokens without one, from before there was a ring, the first key."""
    if kid is None:
        kid = installation_member().kid
    return ring().find(kid, now) or cache.get(UNKNOWN_AGAIN_AFTER).find(kid, now)


def signer(algorithm: str, now: datetime) -> SigningRingKey:
    """The key that signs now. The first one of an algorithm is made when it is first needed, and signs at once:
    nobody can have read a set of keys that lacks it and still be waiting for its tokens."""
    found = ring().signer(algorithm, now)
    if found is None:
        if not SigningKey.objects.filter(algorithm=algorithm).exists():
            add(algorithm, now, active_from=now)
        cache.forget()
        found = ring().signer(algorithm, now)
    if found is None:
        raise ImproperlyConfigured(f"No signing key for {algorithm} is in use yet.")
    return found


def published(now: datetime) -> list[SigningRingKey]:
    """The keys that readers may believe: those of the ring without the ones that were given up."""
    believed = ring().believed(now)
    given_up = RevokedToken.objects.filter(subject__in=[one.kid for one in believed])
    gone = set(given_up.values_list("subject", flat=True))
    return [one for one in believed if one.kid not in gone]


def add(algorithm: str, now: datetime, *, active_from: datetime) -> SigningRingKey:
    """Make a key and store it sealed."""
    key = RSAKey.generate_key(RSA_BITS) if algorithm == RS256 else ECKey.generate_key(CURVE)
    kid = key.thumbprint()
    sealed, version = seal(key.as_pem(private=True), kid)
    SigningKey.objects.create(
        kid=kid,
        algorithm=algorithm,
        sealed=sealed,
        pepper_version=version,
        created_at=now,
        active_from=active_from,
    )
    cache.forget()
    return SigningRingKey(kid, algorithm, active_from, key)


def seal(pem: bytes, kid: str) -> tuple[bytes, int]:
    return sealing.seal(pem, "", kid.encode(), info=INFO)


def open_row(row: SigningKey) -> SigningRingKey:
    """The key with its private half. Raises ImproperlyConfigured when the pepper or the row is not what it was."""
    pem = sealing.unseal(bytes(row.sealed), "", row.kid.encode(), row.pepper_version, info=INFO)
    if pem is None or row.algorithm not in {ES256, RS256}:
        raise ImproperlyConfigured(
            f"The signing key {row.kid} cannot be opened with pepper {row.pepper_version}."
        )
    kind = RSAKey if row.algorithm == RS256 else ECKey
    return SigningRingKey(row.kid, row.algorithm, row.active_from, kind.import_key(pem))


def seal_again(version: int) -> int:
    """Seal what this pepper seals with the current one, so that it can be removed. Returns how many."""
    rows = list(SigningKey.objects.filter(pepper_version=version))
    for row in rows:
        pem = open_row(row).key.as_pem(private=True)
        row.sealed, row.pepper_version = seal(pem, row.kid)
        row.save(update_fields=["sealed", "pepper_version"])
    return len(rows)


def unreadable() -> list[str]:
    """Ids of the rows that cannot be opened; a start with one would refuse tokens that it should take."""
    found = []
    for row in SigningKey.objects.all():
        try:
            open_row(row)
        except (ImproperlyConfigured, ValueError):
            found.append(row.kid)
    return found


def drop_retired(now: datetime) -> int:
    """Delete the rows of keys that are believed no longer. Returns how many."""
    whole = read()
    gone = {one.kid for one in whole.members} - {one.kid for one in whole.believed(now)}
    count, _ = SigningKey.objects.filter(kid__in=gone).delete()
    cache.forget()
    return count


def give_up(kid: str) -> bool:
    """Believe nothing that this key signed, from the next request on, on every node. True when it was known.

    The first key stays in its file, because a start beside a filled database looks for it; it signs no more as soon
    as another key of its algorithm is active.
    """
    now = clock.now()
    if not any(one.kid == kid for one in read().members):
        return False
    with transaction.atomic():
        RevokedToken.objects.update_or_create(
            subject=kid,
            defaults={"revoked_at": now, "expires_at": FOREVER},
        )
        note_end(GIVEN_UP, organization="", object_id=kid)
    return True
