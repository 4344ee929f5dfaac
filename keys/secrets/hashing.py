"""How is a key proved against what is stored? (decision 0003)

Stored is an argon2id PHC string of HMAC-SHA-256(pepper, id + secret). A secret of 256 random bits cannot be
guessed, so nothing is gained by making each guess slow; a costly hash would only hand every stranger a lever:
64 MiB and 150 ms for each request they care to send. The cost is therefore openly low (8 KiB, one pass, some 20
microseconds), and the pepper, which is not in the database, makes a stolen table of digests useless by itself.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from django.conf import settings

from keys.keystring import KeyString
from keys.secrets import peppers

IMPORTED = re.compile(
    r"(?:(?P<plain>sha256|sha512)|pbkdf2_sha256\$(?P<rounds>[1-9][0-9]{0,6})\$(?P<salt>[^$]{1,128}))"
    r"\$(?P<hex>[0-9A-Fa-f]{64,128})"
)


@dataclass(frozen=True)
class Digest:
    """What is stored of a key: a self-describing digest and the version of the pepper mixed in (0: none)."""

    text: str
    pepper_version: int


@cache
def hasher() -> PasswordHasher:
    return PasswordHasher(
        time_cost=settings.KEY_HASH_TIME_COST,
        memory_cost=settings.KEY_HASH_MEMORY_KIB,
        parallelism=1,
        hash_len=32,
        salt_len=16,
    )


def digest_of(key: KeyString) -> Digest:
    """The digest to store, made with the current pepper."""
    version = peppers.current_version()
    return Digest(hasher().hash(peppered(key, version)), version)


def peppered(key: KeyString, version: int) -> bytes:
    return hmac.digest(peppers.keyring()[version], (key.id + key.secret).encode(), "sha256")


def proves(key: KeyString, digest: Digest) -> bool:
    """True when this key text made this digest. A pepper that is gone from the keyring proves nothing."""
    if digest.text.startswith("$argon2"):
        return is_provable(digest) and argon2_matches(key, digest)
    return imported_matches(key.text, digest.text)


def is_provable(digest: Digest) -> bool:
    """Whether the pepper of the digest is (still) in the keyring: what it was mixed into proves nothing without it."""
    return not digest.text.startswith("$argon2") or peppers.knows(digest.pepper_version)


COST = re.compile(r"\$argon2[a-z]{1,2}\$v=[0-9]{1,4}\$m=([0-9]{1,9}),t=([0-9]{1,9}),")
QUICK_KIBIBYTES = 1024  # of argon2, times passes: about a millisecond


@lru_cache(maxsize=10_000)
def is_slow(digest: str) -> bool:
    """Whether a text is proved against it for longer than others may be kept waiting: an imported PBKDF2, or argon2
    made with a high cost."""
    if not digest.startswith("$argon2"):
        return digest.startswith("pbkdf2")
    cost = COST.match(digest)
    return cost is None or int(cost[1]) * int(cost[2]) > QUICK_KIBIBYTES


def argon2_matches(key: KeyString, digest: Digest) -> bool:
    # argon2 reads memory, time and salt from the PHC string, so digests made with other costs still verify.
    try:
        return hasher().verify(digest.text, peppered(key, digest.pepper_version))
    except (VerificationError, InvalidHashError):
        return False


def imported_matches(text: str, stored: str) -> bool:
    """Digests brought from another system: `sha256$hex`, `sha512$hex`, `pbkdf2_sha256$rounds$salt$hex`.

    One that is written otherwise proves nothing; it must not end the request with an error.
    """
    parts = IMPORTED.fullmatch(stored)
    if parts is None:
        return False
    if parts["plain"]:
        made = hashlib.new(parts["plain"], text.encode()).hexdigest()
    else:
        rounds, salt = int(parts["rounds"]), parts["salt"].encode()
        made = hashlib.pbkdf2_hmac("sha256", text.encode(), salt, rounds).hex()
    return hmac.compare_digest(made, parts["hex"].lower())


def is_outdated(digest: Digest) -> bool:
    """True when a new digest would be made otherwise: another scheme, another cost or an older pepper."""
    if not digest.text.startswith("$argon2id"):
        return True
    return digest.pepper_version != peppers.current_version() or has_other_cost(digest.text)


@lru_cache(maxsize=10_000)
def has_other_cost(text: str) -> bool:
    """Whether this PHC string was made with other parameters than those in use; settings do not change while we run."""
    return hasher().check_needs_rehash(text)


@cache
def decoy() -> Digest:
    """A digest that no key matches. An unknown id is proved against it, so that it costs what a known one costs."""
    return digest_of(KeyString(id="0" * 12, secret="0" * 43, text=""))
